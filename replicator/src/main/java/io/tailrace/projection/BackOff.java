package io.tailrace.projection;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: doubles from a tenth of a second up to ten, give or take a fifth. For one thread. */
final class BackOff {
    private static final long FIRST_MILLIS = 100;
    private static final long LAST_MILLIS = 10_000;

    private int attempts;

    /** Counts a try that failed; milliseconds to wait. */
    long failed() {
        long doubled = FIRST_MILLIS << Math.min(attempts, 20);
        attempts++;
        double share = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
        return (long) (Math.min(LAST_MILLIS, doubled) * share);
    }

    /** Tries that failed since the last one that did not. */
    int attempts() {
        return attempts;
    }

    void succeeded() {
        attempts = 0;
    }
}
