package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.DurableFiles;
import io.tailrace.journal.log.FailureText;
import io.tailrace.journal.log.ShardLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams' heads in a file, so that a store opens without reading all of its events. Only a cache: with any doubt it
 * is ignored and the journal is read.
 *
 * <p>Written while appends go on, so the heads are not those of one moment: every event up to {@code from} is in them,
 * and none after {@code to}. Reading the events after {@code from} puts them right, provided the journal reaches
 * {@code to}; the file gets its name only when that much is durable. It is forced in steps and not at once: a force of the
 * journal that met hundreds of megabytes of it on the way to the disk would have to wait for them.
 *
 * <pre>
 * 0 i64 magic, 8 entries in the order of the segments of the table {i64 hash, i64 hash, i64 version &lt;&lt; 16 | ordinal, i64 index}, and at the end i64 count of
 * entries, i64 from, i64 to, i64 index and u32 CRC32C of the commit that holds to, u32 CRC32C of everything before
 * </pre>
 */
final class HeadsCheckpoint {
    static final String FILE = "heads";

    private static final Logger LOG = LoggerFactory.getLogger(HeadsCheckpoint.class);
    static final long MAGIC = 0x02_44_41_45_48_52_54L;
    static final int HEADER_BYTES = 8;
    static final int ENTRY_BYTES = 32;
    static final int TRAILER_BYTES = 40;
    static final int ORDINAL_BITS = 16;
    static final int BUFFER_BYTES = ENTRY_BYTES << 14;

    private HeadsCheckpoint() {}

    /** Bytes of a checkpoint of so many streams. */
    static long bytes(long streams) {
        return HEADER_BYTES + ENTRY_BYTES * streams + TRAILER_BYTES;
    }

    /** The most bytes that are written before they are forced, so that no force of the journal finds more of it in its way. */
    static final int STEP_BYTES = 4 << 20;

    /** How a checkpoint gives way to the journal, whose disk it shares. */
    interface Pace {
        /** All at once, of a journal that is durable and has no more to write. */
        Pace ALONE = new Pace() {
            @Override
            public boolean step(long nanos) {
                return true;
            }

            @Override
            public boolean durable(long sequence) {
                return true;
            }
        };

        /** One more step is on disk, which took so long; returns when the next may begin, false if none is to. */
        boolean step(long nanos);

        /** Waits until the journal is durable up to a sequence; false if that will not come to be. */
        boolean durable(long sequence);
    }

    /**
     * Writes all heads, while they may change, in place of the checkpoint before. Fails with a line in the log, and then
     * leaves that one as it is.
     *
     * @param from a sequence up to which the heads have every event
     * @return whether it is written, and will survive a loss of power
     */
    static boolean write(Path file, StreamHeads heads, ShardLog log, long from, Pace pace) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                if (!new Output(channel, pace).all(heads, log, from)) {
                    Files.delete(fresh);
                    return false;
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            DurableFiles.forceDirectory(file.resolveSibling("."));
            heads.checkpointed(from);
            return true;
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn(
                    "heads not written, the next start reads more of the journal file={} cause=\"{}\"",
                    file,
                    FailureText.of(e));
            discard(fresh);
            return false;
        }
    }

    /** Gives back the disk that a checkpoint took which could not be ended. */
    private static void discard(Path fresh) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            LOG.warn("file not deleted file={} cause=\"{}\"", fresh, FailureText.of(e));
        }
    }

    /**
     * The heads in {@code file}; none if they are not to be believed. {@link StreamHeads#checkpointed} says which events
     * are in them; those after it must be read from the journal.
     */
    static StreamHeads read(Path file, ShardLog log) {
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                StreamHeads heads = new StreamHeads();
                if (HeadsLoad.all(channel, heads, log)) {
                    return heads;
                }
                LOG.warn("heads ignored, reading the journal file={} cause=\"damaged, or of another journal\"", file);
            } catch (IOException e) {
                LOG.warn("heads ignored, reading the journal file={} cause=\"{}\"", file, FailureText.of(e));
            }
        }
        return new StreamHeads();
    }

    /** Buffers what is written, sums it up, and forces it step by step. */
    private static final class Output implements StreamHeads.Visitor {
        private final FileChannel channel;
        private final Pace pace;
        private final ByteBuffer buffer =
                ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private final CRC32C crc = new CRC32C();
        private long count;
        private long lastIndex;
        private int lastOrdinal;
        private int stepBytes;
        private long stepStart = System.nanoTime();
        /** What is visited from then on is let go by. */
        private boolean stopped;

        Output(FileChannel channel, Pace pace) {
            this.channel = channel;
            this.pace = pace;
        }

        boolean all(StreamHeads heads, ShardLog log, long from) throws IOException {
            buffer.putLong(MAGIC);
            try {
                heads.forEach(this);
            } catch (UncheckedIOException e) {
                throw new IOException("heads not written: " + FailureText.of(e), e);
            }
            if (stopped) {
                return false;
            }
            long to = from;
            int print = 0;
            if (count > 0) {
                Commit last = log.commit(lastIndex);
                to = Math.max(from, last.firstSequence() + lastOrdinal);
                print = last.bytes().getInt(CommitLayout.CRC);
                if (!pace.durable(to)) {
                    return false;
                }
            }
            room(TRAILER_BYTES);
            buffer.putLong(count).putLong(from).putLong(to).putLong(lastIndex).putInt(print);
            drain();
            buffer.putInt((int) crc.getValue());
            drain();
            return true;
        }

        @Override
        public void head(long high, long low, long version, long index, int ordinal) {
            if (stopped) {
                return;
            }
            room(ENTRY_BYTES);
            buffer.putLong(high)
                    .putLong(low)
                    .putLong(version << ORDINAL_BITS | ordinal)
                    .putLong(index);
            count++;
            if (index > lastIndex || (index == lastIndex && ordinal > lastOrdinal)) {
                lastIndex = index;
                lastOrdinal = ordinal;
            }
        }

        private void room(int bytes) {
            if (buffer.remaining() < bytes) {
                try {
                    drain();
                    step();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private void step() throws IOException {
            if (stepBytes + BUFFER_BYTES > STEP_BYTES) {
                stepBytes = 0;
                channel.force(false);
                stopped = !pace.step(System.nanoTime() - stepStart);
                stepStart = System.nanoTime();
            }
        }

        private void drain() throws IOException {
            stepBytes += buffer.position();
            crc.update(buffer.flip());
            buffer.rewind();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        }
    }
}
