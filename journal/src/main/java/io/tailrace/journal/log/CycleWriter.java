package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Appends commits to one cycle file, framed as Chronicle Queue frames its excerpts and in the bytes of nothing else, so that a force has
 * as few pages to write as there can be. Why this is not Chronicle's appender: {@code docs/adr/0011}.
 *
 * <p>One thread appends at a time. The file was reserved: no append meets a full disk.
 */
sealed interface CycleWriter permits MappedWriter, StagedWriter {
    /**
     * Appends one record. A reader of the file sees the whole record or none.
     *
     * @param commit its bytes from 0 to the limit, a multiple of 4
     * @return the offset of the record's bytes in the file
     */
    long append(ByteBuffer commit) throws IOException;

    /** Whether {@link #append} of so many bytes would use no channel: an interrupt of the thread would close it. */
    boolean hasRoom(int bytes);

    /** What ends before {@code to} is about to be appended; {@code nanos} is the shard's clock. Whoever appends. */
    void reach(long to, long nanos);

    /** Sees to it that what was appended is in the file, and so survives the process. Any thread that is not interrupted. */
    void write() throws IOException;

    /**
     * A copy of the bytes of the commit at {@code offset}; null if they are in the file. Any thread that has learned of the commit.
     */
    @Nullable
    ByteBuffer unwritten(long offset);

    /** How far the file is written, in bytes; appended commits that end behind it are not in it yet. */
    long written();

    /** Touches the file no more by itself: when it returns, the file may be given its final length. Any thread. */
    void close();
}
