package io.tailrace.perf.load;

/** Time that stands still until a test moves it. */
final class ManualClock implements Clock {
    private long now;

    ManualClock(long now) {
        this.now = now;
    }

    void advance(long nanos) {
        now += nanos;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void awaitUntil(long deadlineNanos) {
        now = Math.max(now, deadlineNanos);
    }
}
