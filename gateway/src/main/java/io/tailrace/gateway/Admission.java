package io.tailrace.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes of bodies and pages that are in memory and refuses more before they are read. One for the node; safe
 * from any thread.
 */
final class Admission {
    private final long max;
    private final AtomicLong held = new AtomicLong();

    Admission(long max) {
        this.max = max;
    }

    /** Takes room for {@code bytes}; false = there is none, and nothing was taken. */
    boolean admit(long bytes) {
        if (held.addAndGet(bytes) <= max) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
