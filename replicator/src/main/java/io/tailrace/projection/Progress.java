package io.tailrace.projection;

import io.tailrace.journal.Positions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** How fast a rebuild goes, over its last seconds. Fed by the supervisor; read by any thread. */
final class Progress {
    private static final int SAMPLES_MAX = 15;
    private static final long SAMPLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Deque<Sample> samples = new ArrayDeque<>();
    private long movedNanos = System.nanoTime();

    private record Sample(long nanos, long events) {}

    static long events(Positions positions, int shards) {
        long events = 0;
        for (int shard = 0; shard < shards; shard++) {
            events += positions.sequence(shard);
        }
        return events;
    }

    /** Notes that {@code events} are done. */
    synchronized void sample(long events) {
        long now = System.nanoTime();
        Sample last = samples.peekLast();
        if (last == null || events != last.events) {
            movedNanos = now;
        }
        if (last == null || now - last.nanos >= SAMPLE_NANOS) {
            samples.addLast(new Sample(now, events));
            if (samples.size() > SAMPLES_MAX) {
                samples.removeFirst();
            }
        }
    }

    /** Events a second; 0 if that is not known yet. */
    synchronized double rate(long events) {
        Sample first = samples.peekFirst();
        long nanos = first == null ? 0 : System.nanoTime() - first.nanos;
        return first == null || nanos < SAMPLE_NANOS / 4 ? 0 : (events - first.events) * 1e9 / nanos;
    }

    /** Seconds since it last moved. */
    synchronized long stillSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - movedNanos);
    }
}
