package io.tailrace.perf.floor;

import io.tailrace.journal.codec.CommitLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * One record of the length of a real commit, in a direct buffer. Each {@link #seal} makes it another one: a new sequence,
 * and the CRC32C over it, as a journal must compute for every commit. For one thread.
 */
final class SealedRecord {
    private final ByteBuffer bytes;
    private final CRC32C crc = new CRC32C();

    SealedRecord(int length) {
        if (length < CommitLayout.HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "a record holds at least its header: length=" + length + ", least " + CommitLayout.HEADER_BYTES);
        }
        bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; at++) {
            bytes.put(at, (byte) ('a' + at % 26));
        }
        bytes.putInt(0, CommitLayout.MAGIC);
        bytes.putInt(CommitLayout.LENGTH, length);
        bytes.putShort(CommitLayout.COUNT, (short) 1);
    }

    ByteBuffer bytes() {
        return bytes;
    }

    int length() {
        return bytes.capacity();
    }

    void seal(long sequence) {
        bytes.putLong(CommitLayout.SEQUENCE, sequence);
        crc.reset();
        bytes.limit(bytes.capacity()).position(CommitLayout.CRC_START);
        crc.update(bytes);
        bytes.putInt(CommitLayout.CRC, (int) crc.getValue());
    }
}
