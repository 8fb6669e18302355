package io.tailrace.journal.log;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

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
    private int end = CycleHead.BYTES;

    private CycleWriter(ByteBuffer map) {
        this.map = map;
    }

    /**
     * @param bytes how large the file is, {@link CycleHead} at its front and zeros behind
     * @param isForcedOften whether each force will be of few pages
     */
    static CycleWriter open(FileChannel channel, long bytes, boolean isForcedOften) throws IOException {
        ByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
        if (isForcedOften) {
            // Read ahead of, its folios grow with every step up to 2 MiB, and a force must then walk and split such
            // a folio for the sake of one page: it takes twice as long. Where forces are rare, large folios are
            // better: an append then meets a fault much less often.
            ReadAhead.none(map);
        }
        return new CycleWriter(map);
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
