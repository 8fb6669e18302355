package io.tailrace.journal.log;

import static io.tailrace.journal.codec.CommitLayout.COUNT;
import static io.tailrace.journal.codec.CommitLayout.DURABLE;
import static io.tailrace.journal.codec.CommitLayout.EPOCH;
import static io.tailrace.journal.codec.CommitLayout.EVENT_LENGTH;
import static io.tailrace.journal.codec.CommitLayout.HEADER_BYTES;
import static io.tailrace.journal.codec.CommitLayout.INDEX;
import static io.tailrace.journal.codec.CommitLayout.NANOS;
import static io.tailrace.journal.codec.CommitLayout.SEQUENCE;

import java.nio.ByteBuffer;

/** A verified commit, as a view of the mapped file. Valid while the log is open. */
public final class Commit {
    private final ByteBuffer bytes;

    /** @param bytes little-endian, from the first byte of the commit to the last, already verified */
    Commit(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The commit's bytes; absolute reads only, as the view is shared. */
    public ByteBuffer bytes() {
        return bytes;
    }

    public long index() {
        return bytes.getLong(INDEX);
    }

    public int count() {
        return Short.toUnsignedInt(bytes.getShort(COUNT));
    }

    public long firstSequence() {
        return bytes.getLong(SEQUENCE);
    }

    public long lastSequence() {
        return firstSequence() + count() - 1;
    }

    public long epoch() {
        return bytes.getLong(EPOCH);
    }

    public long nanos() {
        return bytes.getLong(NANOS);
    }

    public long durable() {
        return bytes.getLong(DURABLE);
    }

    /** Where the event of that ordinal starts, from 0. */
    public int offset(int ordinal) {
        int offset = HEADER_BYTES;
        for (int i = 0; i < ordinal; i++) {
            offset = next(offset);
        }
        return offset;
    }

    /** Where the event after the one at {@code offset} starts. */
    public int next(int offset) {
        return offset + bytes.getInt(offset + EVENT_LENGTH);
    }
}
