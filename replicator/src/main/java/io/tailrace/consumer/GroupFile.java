package io.tailrace.consumer;

import io.tailrace.journal.log.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group's checkpoint on disk: an append-only file of records, written anew when it has grown. For one thread at a time.
 *
 * <pre>
 * 0 u32 magic "TRG" and format 1, 4 u32 CRC32C of bytes 8 to the end, 8 u32 length of the changes,
 * 12 i64 bytes of the file that were forced by then, 20 changes (see ChangeCodec); big-endian
 * </pre>
 *
 * <p>The first record holds everything up to it and came with the file, whole. What stands behind the last record that is sound was
 * never promised, and is dropped, unless a later record says that it was forced, or it is the first: then it is damage.
 */
final class GroupFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupFile.class);
    private static final int MAGIC = 0x54_52_47_01;
    private static final int CRC = 4;
    private static final int CRC_START = 8;
    private static final int LENGTH = 8;
    private static final int FORCED = 12;
    private static final int HEADER_BYTES = 20;
    /** How far a file may grow beyond twice its first record before it is written anew. */
    static final int GROWTH_BYTES = 1 << 20;

    private final Path path;
    private final Checkpoint checkpoint;
    private @Nullable FileChannel channel;
    private long first;
    private long size;
    private boolean behind;

    private GroupFile(Path path, Checkpoint checkpoint) {
        this.path = path;
        this.checkpoint = checkpoint;
    }

    /** Stored bytes are not what was written. */
    static final class DamageException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Checkpoint before;

        DamageException(String message, Checkpoint before) {
            super(message);
            this.before = before;
        }

        /** What the sound records before the damage say. */
        Checkpoint before() {
            return before;
        }
    }

    /** Makes the file, in place of one that is there. When this returns it survives a loss of power. */
    static GroupFile create(Path path, List<Change> changes) throws IOException {
        Checkpoint checkpoint = new Checkpoint();
        changes.forEach(checkpoint::apply);
        GroupFile file = new GroupFile(path, checkpoint);
        file.rewrite();
        return file;
    }

    /** Reads the file, and drops a torn tail with a line in the log. */
    static GroupFile open(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
        GroupFile file = new GroupFile(path, new Checkpoint());
        int at = 0;
        String fault = null;
        while (at < bytes.capacity()) {
            fault = fault(bytes, at);
            if (fault != null) {
                break;
            }
            file.read(bytes, at);
            at += HEADER_BYTES + bytes.getInt(at + LENGTH);
            file.first = file.first == 0 ? at : file.first;
        }
        if (at == 0 || (fault != null && isForced(bytes, at))) {
            throw new DamageException(
                    "the group's file is damaged: file=" + path + " offset=" + at + " fault=\""
                            + (fault == null ? "empty" : fault) + '"',
                    file.checkpoint);
        }
        file.continueAt(at, bytes.capacity(), fault);
        return file;
    }

    /** A file that is to be written anew: what it holds so far is what was read before the damage. */
    static GroupFile damaged(Path path, Checkpoint before) {
        return new GroupFile(path, before);
    }

    private void read(ByteBuffer bytes, int at) throws IOException {
        byte[] changes = new byte[bytes.getInt(at + LENGTH)];
        bytes.get(at + HEADER_BYTES, changes);
        try {
            ChangeCodec.decode(changes).forEach(checkpoint::apply);
        } catch (IOException e) {
            throw new DamageException(
                    "the group's file cannot be read: file=" + path + " offset=" + at + " cause=\"" + e.getMessage()
                            + '"',
                    checkpoint);
        }
    }

    private void continueAt(int end, int found, @Nullable String fault) throws IOException {
        FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE);
        channel = opened;
        size = end;
        if (fault != null) {
            LOG.warn("torn tail dropped file={} offset={} bytes={} fault=\"{}\"", path, end, found - end, fault);
            opened.truncate(end);
        }
        opened.force(true);
    }

    /** What is wrong with the record at {@code at}; null if nothing is. */
    private static @Nullable String fault(ByteBuffer bytes, int at) {
        int room = bytes.capacity() - at;
        if (room < HEADER_BYTES) {
            return "a record of " + room + " bytes";
        }
        if (bytes.getInt(at) != MAGIC) {
            return String.format("no record: magic is %08x", bytes.getInt(at));
        }
        int length = bytes.getInt(at + LENGTH);
        if (length < 0 || length > room - HEADER_BYTES) {
            return "changes of " + length + " bytes where there is room for " + (room - HEADER_BYTES);
        }
        int crc = crc(bytes, at, HEADER_BYTES + length);
        return crc == bytes.getInt(at + CRC)
                ? null
                : String.format("CRC32C is %08x, stored %08x", crc, bytes.getInt(at + CRC));
    }

    /** Whether a sound record behind {@code at} says that what is there was forced. */
    private static boolean isForced(ByteBuffer bytes, int at) {
        for (int i = at + 1; i <= bytes.capacity() - HEADER_BYTES; i++) {
            if (bytes.getInt(i) == MAGIC && fault(bytes, i) == null && bytes.getLong(i + FORCED) > at) {
                return true;
            }
        }
        return false;
    }

    private static int crc(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(at + length).position(at + CRC_START));
        return (int) crc.getValue();
    }

    private static ByteBuffer record(List<Change> changes, long forced) {
        byte[] encoded = ChangeCodec.encode(changes);
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + encoded.length)
                .putInt(0, MAGIC)
                .putInt(LENGTH, encoded.length)
                .putLong(FORCED, forced)
                .put(HEADER_BYTES, encoded);
        return record.putInt(CRC, crc(record, 0, record.capacity()));
    }

    /** What the file holds, with everything that {@link #write} was given. */
    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** Whether something was given to {@link #write} that is not on disk, because that failed. */
    boolean isBehind() {
        return behind;
    }

    /**
     * Adds {@code changes}. When this returns they survive a loss of power; when it fails that is not known, and the next call
     * writes the whole file anew.
     */
    void write(List<Change> changes) throws IOException {
        changes.forEach(checkpoint::apply);
        boolean grown = size > 2 * first + GROWTH_BYTES;
        FileChannel open = channel;
        if (behind || grown || open == null) {
            rewrite();
            return;
        }
        behind = true;
        ByteBuffer record = record(changes, size);
        long at = size;
        while (record.hasRemaining()) {
            at += open.write(record, at);
        }
        open.force(false);
        size = at;
        behind = false;
    }

    private void rewrite() throws IOException {
        behind = true;
        close();
        ByteBuffer record = record(checkpoint.changes(), 0);
        size = record.capacity();
        first = size;
        DurableFiles.replace(path, record);
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
        behind = false;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
