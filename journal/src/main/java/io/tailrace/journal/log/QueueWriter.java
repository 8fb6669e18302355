package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;

/**
 * The one appender of one queue. Each incarnation of the writer has a queue directory of its own, so nothing of
 * Chronicle's mutable state (process-id locks, cached listings, write positions) is ever taken over from a process that
 * died.
 *
 * <p>Its clock is the number of the cycle and nothing else. Confined to the writer thread, except for {@code close}.
 */
final class QueueWriter implements AutoCloseable {
    /** The longest record Chronicle guarantees is a quarter of a block. */
    private static final long BLOCK_MIN = 32L << 20;

    private final CycleClock clock = new CycleClock();
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final PointerBytesStore source = BytesStore.nativePointer();
    private @Nullable ByteBuffer staging;
    private long address;
    private final boolean isForcedOften;
    private boolean advised;

    QueueWriter(Path directory, int cycle, long cycleBytes, boolean isForcedOften) {
        this.isForcedOften = isForcedOften;
        clock.cycle = cycle;
        // One block holds the whole cycle: the appender never maps again between two rolls.
        long block = Math.max(BLOCK_MIN, Long.highestOneBit(cycleBytes - 1) << 1);
        queue = SingleChronicleQueueBuilder.binary(directory.toFile())
                .rollCycle(RollCycles.FAST_HOURLY)
                .timeProvider(clock)
                .blockSize(block)
                .syncMode(SyncMode.NONE)
                .build();
        appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
    }

    /** The next append begins this cycle, and ends the file before it. */
    void roll(int cycle) {
        clock.cycle = cycle;
        advised = false;
    }

    /**
     * Appends one record with a single compare-and-set.
     *
     * @param record a direct buffer; its bytes from 0 to the limit, a multiple of 4
     * @return the offset of the record's bytes in the file
     */
    long append(ByteBuffer record) {
        int length = record.limit();
        source.set(address(record), length);
        appender.writeBytes(source);
        Bytes<?> bytes = appender.wire().bytes();
        if (isForcedOften && !advised) {
            advise(bytes);
        }
        return bytes.writePosition() - length;
    }

    /**
     * Keeps the kernel from reading ahead of the writer. Where it does, its folios grow with every step up to 2 MiB, and a
     * force must then walk and split such a folio for the sake of one page: it takes twice as long.
     * Where forces are rare, large folios are better: an append then meets a fault much less often. Advice only.
     */
    private void advise(Bytes<?> bytes) {
        advised = true;
        long start = bytes.addressForRead(bytes.start());
        PosixAPI.posix().madvise(start, bytes.bytesStore().realCapacity(), MAdviseFlag.MADV_RANDOM);
    }

    /** The writer hands over the same buffer every time; its address is asked for once. */
    @SuppressWarnings("ReferenceEquality") // another buffer with equal bytes has another address
    private long address(ByteBuffer record) {
        if (record != staging) {
            staging = record;
            address = Bytes.wrapForRead(record).addressForRead(0);
        }
        return address;
    }

    long lastIndex() {
        return appender.lastIndexAppended();
    }

    Path file() throws IOException {
        java.io.File file = appender.currentFile();
        if (file == null) {
            throw new IOException("queue has no current file");
        }
        return file.toPath();
    }

    @Override
    public void close() {
        appender.close();
        queue.close();
    }

    private static final class CycleClock implements TimeProvider {
        private volatile long cycle;

        @Override
        public long currentTimeMillis() {
            return cycle * CycleName.MILLIS;
        }
    }
}
