package io.tailrace.journal.log;

import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.posix.MAdviseFlag;
import net.openhft.posix.PosixAPI;

/** What the kernel reads of a mapped file beside the page that was asked for: up to megabytes, as {@code read_ahead_kb} says. */
final class ReadAhead {
    private ReadAhead() {}

    /** Has the kernel read no more of {@code map}, a mapping and not a part of one, than is touched. Advice only. */
    static void none(ByteBuffer map) {
        if (map.capacity() > 0) {
            long address = Bytes.wrapForRead(map).addressForRead(0);
            PosixAPI.posix().madvise(address, map.capacity(), MAdviseFlag.MADV_RANDOM);
        }
    }
}
