package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.ShardLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a {@link HeadsCheckpoint}, in parts side by side: with ten million streams most of the time goes into
 * touching half a gigabyte of memory for the first time. The entries lie in the order of the segments of the table, so a part
 * is some segments, and no two threads meet in one.
 */
final class HeadsLoad {
    private static final int PARTS_MAX = 4;
    /** Streams for which another thread is worth its start. */
    private static final long PART_STREAMS_MIN = 1 << 16;

    private final FileChannel channel;
    private final StreamHeads heads;
    private final long count;

    private HeadsLoad(FileChannel channel, StreamHeads heads, long count) {
        this.channel = channel;
        this.heads = heads;
        this.count = count;
    }

    /** Puts all entries into {@code heads}, which are empty; whether they are to be believed. */
    static boolean all(FileChannel channel, StreamHeads heads, ShardLog log) throws IOException {
        long size = channel.size();
        long count =
                (size - HeadsCheckpoint.HEADER_BYTES - HeadsCheckpoint.TRAILER_BYTES) / HeadsCheckpoint.ENTRY_BYTES;
        return count >= 0 && HeadsCheckpoint.bytes(count) == size && new HeadsLoad(channel, heads, count).isSound(log);
    }

    private boolean isSound(ShardLog log) throws IOException {
        Section header = new Section(0, HeadsCheckpoint.HEADER_BYTES);
        header.fill(HeadsCheckpoint.HEADER_BYTES);
        if (header.buffer.getLong(0) != HeadsCheckpoint.MAGIC) {
            return false;
        }
        int sum = header.sum();
        for (Part part : load()) {
            if (part.isStray) {
                return false;
            }
            sum = JoinedCrc.of(sum, part.section.sum(), part.bytes());
        }
        int summed = HeadsCheckpoint.TRAILER_BYTES - Integer.BYTES;
        Section trailer = new Section(offset(count), HeadsCheckpoint.TRAILER_BYTES);
        trailer.fill(summed);
        sum = JoinedCrc.of(sum, trailer.sum(), summed);
        long from = trailer.buffer.getLong(8);
        long to = trailer.buffer.getLong(16);
        boolean isWhole = trailer.buffer.getLong(0) == count;
        boolean isOurs = from <= to && to <= log.lastSequence() && (count == 0 || holds(log, to, trailer.buffer));
        trailer.fill(Integer.BYTES);
        heads.checkpointed(from);
        return isWhole && isOurs && sum == trailer.buffer.getInt(0);
    }

    /** Whether the last event that the heads know is in this journal, and not one like it in another. */
    private static boolean holds(ShardLog log, long to, ByteBuffer trailer) {
        try {
            Commit commit = log.reader(to).next(to);
            return commit != null
                    && commit.index() == trailer.getLong(24)
                    && commit.bytes().getInt(CommitLayout.CRC) == trailer.getInt(32);
        } catch (CorruptJournalException e) {
            return false;
        }
    }

    private List<Part> load() throws IOException {
        List<Part> parts = parts();
        List<FutureTask<@Nullable Void>> tasks = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (Part part : parts) {
            FutureTask<@Nullable Void> task = new FutureTask<>(part);
            tasks.add(task);
            threads.add(new Thread(task, "tr-load"));
        }
        threads.subList(1, threads.size()).forEach(Thread::start);
        tasks.get(0).run();
        for (int i = 0; i < threads.size(); i++) {
            Shard.join(threads.get(i));
            requireDone(tasks.get(i));
        }
        return parts;
    }

    private static void requireDone(FutureTask<@Nullable Void> task) throws IOException {
        try {
            task.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException("waits for nothing, as the task is done", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IOException("heads not read: " + e.getCause(), e.getCause());
        }
    }

    private List<Part> parts() throws IOException {
        int cores = Math.min(PARTS_MAX, Runtime.getRuntime().availableProcessors());
        int number = (int) Math.max(1, Math.min(cores, count / PART_STREAMS_MIN));
        List<Part> parts = new ArrayList<>();
        long start = 0;
        for (int i = 1; i <= number; i++) {
            int first = (i - 1) * StreamHeads.SEGMENTS / number;
            int end = i * StreamHeads.SEGMENTS / number;
            long entriesEnd = i == number ? count : firstOf(end, start);
            parts.add(new Part(first, end, start, entriesEnd));
            start = entriesEnd;
        }
        return parts;
    }

    /** The first entry of {@code segment} or of one behind it, searched from entry {@code low} on. */
    private long firstOf(int segment, long low) throws IOException {
        long least = low;
        long most = count;
        while (least < most) {
            long middle = (least + most) >>> 1;
            Section entry = new Section(offset(middle), Long.BYTES);
            entry.fill(Long.BYTES);
            if (StreamHeads.segmentOf(entry.buffer.getLong(0)) < segment) {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        return least;
    }

    private static long offset(long entry) {
        return HeadsCheckpoint.HEADER_BYTES + HeadsCheckpoint.ENTRY_BYTES * entry;
    }

    /** Bytes of the file, read and summed up from the first to the last. For one thread. */
    private final class Section {
        private final ByteBuffer buffer;
        private final CRC32C crc = new CRC32C();
        private long at;

        Section(long at, int bytesMax) {
            this.at = at;
            this.buffer = ByteBuffer.allocateDirect(bytesMax).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Reads the next bytes into the buffer. */
        void fill(int bytes) throws IOException {
            buffer.clear().limit(bytes);
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, at + buffer.position());
                if (read < 0) {
                    throw new IOException("file ended at " + at);
                }
            }
            at += bytes;
            crc.update(buffer.flip());
        }

        int sum() {
            return (int) crc.getValue();
        }
    }

    /** The entries of some segments, for one thread. */
    private final class Part implements Callable<@Nullable Void> {
        private final int firstSegment;
        private final int endSegment;
        private final long start;
        private final long end;
        private final Section section;
        /** Whether an entry is not in its order: in another part, that segment's own thread might be about to change it. */
        private boolean isStray;
        /** The segment of the entry before. */
        private int last;

        Part(int firstSegment, int endSegment, long start, long end) {
            this.firstSegment = firstSegment;
            this.endSegment = endSegment;
            this.last = firstSegment;
            this.start = start;
            this.end = end;
            this.section = new Section(offset(start), HeadsCheckpoint.BUFFER_BYTES);
        }

        long bytes() {
            return HeadsCheckpoint.ENTRY_BYTES * (end - start);
        }

        @Override
        public @Nullable Void call() throws IOException {
            heads.reserve(firstSegment, endSegment, count);
            for (long left = end - start; left > 0 && !isStray; ) {
                int some = (int) Math.min(left, HeadsCheckpoint.BUFFER_BYTES / HeadsCheckpoint.ENTRY_BYTES);
                section.fill(some * HeadsCheckpoint.ENTRY_BYTES);
                put(some);
                left -= some;
            }
            return null;
        }

        private void put(int entries) {
            ByteBuffer buffer = section.buffer;
            for (int entry = 0, at = 0; entry < entries; entry++, at += HeadsCheckpoint.ENTRY_BYTES) {
                long high = buffer.getLong(at);
                int segment = StreamHeads.segmentOf(high);
                if (segment < last || segment >= endSegment) {
                    isStray = true;
                    return;
                }
                last = segment;
                long place = buffer.getLong(at + 16);
                heads.put(
                        high,
                        buffer.getLong(at + 8),
                        place >>> HeadsCheckpoint.ORDINAL_BITS,
                        buffer.getLong(at + 24),
                        (int) (place & 0xFFFF));
            }
        }
    }
}
