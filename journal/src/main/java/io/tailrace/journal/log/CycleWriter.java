package io.tailrace.journal.log;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Writes commits into one cycle file, framed as Chronicle Queue frames its excerpts, through a mapping of the whole file. An append
 * touches the bytes of its record and nothing else, so that a force has as few pages to write as there can be.
 *
 * <p>Writer thread only. The file was reserved: a store through the mapping never meets a full disk. Why this is not Chronicle's
 * appender: {@code docs/adr/0011}.
 */
final class CycleWriter {
    private static final VarHandle HEADER = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer map;
    /** Null = the journal is forced often, which pages that were touched and not written would make longer. */
    private final @Nullable TouchAhead ahead;

    private int end = CycleHead.BYTES;

    private CycleWriter(ByteBuffer map, @Nullable TouchAhead ahead) {
        this.map = map;
        this.ahead = ahead;
    }

    /**
     * @param channel of a file as large as a cycle is, {@link CycleHead} at its front and zeros behind
     */
    static CycleWriter open(LogConfig config, FileChannel channel) throws IOException {
        ByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, config.cycleBytes());
        if (config.isForcedOften()) {
            // Read ahead of, its folios grow with every step up to 2 MiB, and a force must then walk and split such
            // a folio for the sake of one page: it takes twice as long. Where forces are rare, large folios are
            // better: an append then meets a fault much less often.
            ReadAhead.none(map);
            return new CycleWriter(map, null);
        }
        return new CycleWriter(map, new TouchAhead(map, config.keeper()));
    }

    /** What ends before {@code to} is about to be written; {@code nanos} is the shard's clock. */
    void reach(long to, long nanos) {
        TouchAhead pages = ahead;
        if (pages != null) {
            pages.reach(to, nanos);
        }
    }

    /** Touches no more pages: when it returns, the file may be given its final length. Any thread. */
    void close() {
        TouchAhead pages = ahead;
        if (pages != null) {
            pages.close();
        }
    }

    /**
     * Appends one record. Its header is stored last: a reader sees the whole record or none.
     *
     * @param commit its bytes from 0 to the limit, a multiple of 4
     * @return the offset of the record's bytes in the file
     */
    long append(ByteBuffer commit) {
        int length = commit.limit();
        int at = end + Records.HEADER_BYTES;
        map.put(at, commit, 0, length);
        HEADER.setRelease(map, end, length);
        end = at + length;
        return at;
    }
}
