package io.tailrace.perf.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.Wire;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;

/**
 * One Chronicle queue of one file that never rolls, reserved on disk and mapped whole before the first record, and a
 * channel of our own on that file to force it. Chronicle's own {@code sync} does not reach the disk, so it is not used.
 *
 * <p>{@link #append} is for one thread; {@link #force} may be called by another.
 */
final class RawQueue implements AutoCloseable {
    private static final String STEM = "19700101-00F";
    private static final int O_RDWR = 2;
    private static final int PAGE = 4 << 10;

    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final FileChannel channel;
    private final SealedRecord record;
    private final BytesStore<?, ?> source;
    private long appended;
    private boolean unadvised;

    private RawQueue(SingleChronicleQueue queue, ExcerptAppender appender, FileChannel channel, SealedRecord record) {
        this.queue = queue;
        this.appender = appender;
        this.channel = channel;
        this.record = record;
        this.source = BytesStore.wrap(record.bytes());
    }

    /**
     * A fresh queue in {@code directory}, which must exist and be empty.
     *
     * @param forced whether {@link #force} will be called
     * @param filled whether zeros are written and forced beforehand, so that no force has to convert reserved space
     */
    static RawQueue create(Path directory, long fileBytes, int recordBytes, boolean forced, boolean filled)
            throws IOException {
        Path reserved = directory.resolve(STEM + ".precreated");
        reserve(reserved, fileBytes);
        if (filled) {
            fill(reserved, fileBytes);
        }
        SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory.toFile())
                .rollCycle(RollCycles.FAST_HOURLY)
                .timeProvider(() -> 0)
                .blockSize(fileBytes)
                .syncMode(SyncMode.NONE)
                .build();
        ExcerptAppender appender = queue.createAppender();
        appender.singleThreadedCheckDisabled(true);
        // Opened before the first write: an error of write-back is told only to those who had the file open then.
        Path file = directory.resolve(STEM + ".cq4");
        java.io.File current = appender.currentFile();
        Path opened = current == null ? reserved : file;
        FileChannel channel = FileChannel.open(opened, StandardOpenOption.READ, StandardOpenOption.WRITE);
        RawQueue raw = new RawQueue(queue, appender, channel, new SealedRecord(recordBytes));
        raw.unadvised = forced;
        return raw;
    }

    private static void reserve(Path file, long bytes) throws IOException {
        try (FileChannel made = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            PosixAPI posix = PosixAPI.posix();
            int descriptor = posix.open(file.toString(), O_RDWR, 0);
            int result = descriptor < 0 ? descriptor : posix.fallocate(descriptor, 0, 0, bytes);
            if (descriptor >= 0) {
                posix.close(descriptor);
            }
            if (result != 0) {
                throw new IOException("cannot reserve " + bytes + " bytes for the floor: file=" + file
                        + "; free some disk or give --work another one");
            }
            made.force(true);
        }
    }

    /** By pages, as the journal does: longer writes would make the kernel keep and force longer units. */
    private static void fill(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE);
            for (long at = 0; at < bytes; at += PAGE) {
                channel.write(zeros.clear(), at);
            }
            channel.force(true);
        }
    }

    /** Completes one record, its CRC included, and appends it. */
    void append() {
        append(++appended);
    }

    /** The same with a number of the caller's in the place of the sequence. */
    void append(long number) {
        record.seal(number);
        appender.writeBytes(source);
        if (unadvised) {
            advise();
        }
    }

    /**
     * Tells the kernel not to read ahead of the writer, as the journal does: a force is shorter then. Only a queue that
     * is forced is told so: for one that is not, appends become several times slower, since every page is
     * then a fault of its own.
     */
    private void advise() {
        unadvised = false;
        Wire wire = appender.wire();
        if (wire != null) {
            Bytes<?> bytes = wire.bytes();
            long start = bytes.addressForRead(bytes.start());
            PosixAPI.posix().madvise(start, bytes.bytesStore().realCapacity(), MAdviseFlag.MADV_RANDOM);
        }
    }

    /** A reader of this queue, for another thread. */
    ExcerptTailer tailer() {
        ExcerptTailer tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
        return tailer;
    }

    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            appender.close();
            queue.close();
        }
    }
}
