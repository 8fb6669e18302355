package io.tailrace.perf.floor;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Latencies;
import io.tailrace.perf.load.OpenLoop;
import io.tailrace.perf.load.Schedule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import org.jspecify.annotations.Nullable;

/**
 * The least that live delivery can be: one thread appends, another polls a tailer. Each record carries the time it was meant
 * to be appended.
 */
final class RawFollower {
    private static final int RECORD_MAX = 1 << 20;
    private static final long STALL_NANOS = 20_000_000_000L;
    private static final int SPINS = 100;

    private final RawQueue queue;
    private final long count;
    private volatile @Nullable Throwable failure;

    RawFollower(RawQueue queue, long count) {
        this.queue = queue;
        this.count = count;
    }

    /** Runs the schedule and returns when the last record was read. */
    void run(Schedule schedule, Latencies latencies) throws IOException {
        Thread follower = new Thread(() -> follow(latencies), "floor-follow");
        follower.start();
        OpenLoop.run(Clock.system(), schedule, latencies, queue::append);
        try {
            follower.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the floor was ending", e);
        }
        Throwable failed = failure;
        if (failed != null) {
            throw new IOException("the floor could not follow its queue", failed);
        }
    }

    private void follow(Latencies latencies) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(RECORD_MAX).order(ByteOrder.LITTLE_ENDIAN);
        Bytes<ByteBuffer> record = Bytes.wrapForWrite(buffer);
        long last = System.nanoTime();
        int spins = 0;
        try (ExcerptTailer tailer = queue.tailer()) {
            for (long read = 0; read < count; ) {
                if (tailer.readBytes(record.clear())) {
                    latencies.completed(buffer.getLong(CommitLayout.SEQUENCE));
                    read++;
                    last = System.nanoTime();
                } else if (++spins % SPINS != 0) {
                    Thread.onSpinWait();
                } else {
                    giveWay();
                    if (System.nanoTime() - last > STALL_NANOS) {
                        throw new IOException("nothing came for 20 s: read=" + read + " of " + count);
                    }
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // Correctness does not hang on it.
    private static void giveWay() {
        Thread.yield();
    }
}
