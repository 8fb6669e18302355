package io.tailrace.perf.load;

/**
 * Sends at the times of a {@link Schedule}. When the target stalls, what should have been sent meanwhile is sent late, and
 * its latency still counts from the intended time: a stall is seen by all the operations it delayed, as users would.
 */
public final class OpenLoop {
    /** What is loaded. */
    @FunctionalInterface
    public interface Target {
        /**
         * Begins one operation. Whoever completes it calls {@link Latencies#completed(long)} with the same time. May
         * block when the target takes no more; that counts.
         */
        void send(long intendedNanos);
    }

    private OpenLoop() {}

    /** Sends the whole schedule on this thread and returns when the last operation was begun. */
    public static void run(Clock clock, Schedule schedule, Latencies latencies, Target target) {
        for (long n = 0; n < schedule.count(); n++) {
            long intended = schedule.intendedNanos(n);
            clock.awaitUntil(intended);
            target.send(intended);
            latencies.tick();
        }
    }
}
