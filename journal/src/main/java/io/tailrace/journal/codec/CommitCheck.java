package io.tailrace.journal.codec;

import static io.tailrace.journal.codec.CommitLayout.COUNT;
import static io.tailrace.journal.codec.CommitLayout.CRC;
import static io.tailrace.journal.codec.CommitLayout.CRC_START;
import static io.tailrace.journal.codec.CommitLayout.EVENT_BYTES;
import static io.tailrace.journal.codec.CommitLayout.EVENT_DATA_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_EXTENSION_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_ID_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_METADATA_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_STREAM_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_TYPE_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.HEADER_BYTES;
import static io.tailrace.journal.codec.CommitLayout.INDEX;
import static io.tailrace.journal.codec.CommitLayout.LENGTH;
import static io.tailrace.journal.codec.CommitLayout.MAGIC;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Whether bytes are the commit they should be. Every read path asks here before it believes anything. */
public final class CommitCheck {
    private CommitCheck() {}

    /** The CRC32C of a commit: everything after the field itself. Moves the buffer's position and limit. */
    public static int crc(ByteBuffer commit, int length) {
        CRC32C crc = new CRC32C();
        commit.limit(length).position(CRC_START);
        crc.update(commit);
        return (int) crc.getValue();
    }

    /**
     * What is wrong with a commit; null if nothing is.
     *
     * @param commit little-endian, its capacity the length that the file gives the record
     * @param index where the commit should be
     */
    public static @Nullable String fault(ByteBuffer commit, long index) {
        int length = commit.capacity();
        if (length < HEADER_BYTES + EVENT_BYTES) {
            return "record of " + length + " bytes is shorter than a commit";
        }
        if (commit.getInt(0) != MAGIC) {
            return String.format("no commit: magic is %08x", commit.getInt(0));
        }
        if (commit.getInt(LENGTH) != length) {
            return "commit of " + commit.getInt(LENGTH) + " bytes in a record of " + length;
        }
        int crc = crc(commit, length);
        commit.clear();
        if (crc != commit.getInt(CRC)) {
            return String.format("CRC32C is %08x, stored %08x", crc, commit.getInt(CRC));
        }
        if (commit.getLong(INDEX) != index) {
            return String.format("commit %x stands at the place of %x", commit.getLong(INDEX), index);
        }
        return null;
    }

    /**
     * What is wrong with the lengths inside a commit whose CRC is right; null if nothing is. Only the writer could have
     * got them wrong, so this is for a full check and not for every read.
     */
    public static @Nullable String structureFault(ByteBuffer commit) {
        int count = Short.toUnsignedInt(commit.getShort(COUNT));
        int at = HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            if (at + EVENT_BYTES > commit.capacity()) {
                return "event " + i + " starts beyond the commit";
            }
            long parts = (long) EVENT_BYTES
                    + Short.toUnsignedInt(commit.getShort(at + EVENT_STREAM_LENGTH))
                    + Short.toUnsignedInt(commit.getShort(at + EVENT_ID_LENGTH))
                    + Short.toUnsignedInt(commit.getShort(at + EVENT_TYPE_LENGTH))
                    + commit.getInt(at + EVENT_METADATA_LENGTH)
                    + commit.getInt(at + EVENT_DATA_LENGTH)
                    + commit.getInt(at + EVENT_EXTENSION_LENGTH);
            int length = commit.getInt(at + EVENT_LENGTH);
            if (length != parts || at + (long) length > commit.capacity()) {
                return "event " + i + " has " + length + " bytes and parts of " + parts;
            }
            at += length;
        }
        return count > 0 && at + 3 >= commit.capacity() ? null : "events end at " + at + " of " + commit.capacity();
    }
}
