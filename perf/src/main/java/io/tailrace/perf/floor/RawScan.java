package io.tailrace.perf.floor;

import io.tailrace.journal.codec.CommitLayout;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Walks queue files from the first byte to the last record: reads each header, computes the CRC32C of each commit and
 * compares it. Nothing is decoded and no object is made for a record. For one thread.
 */
final class RawScan {
    private final CRC32C crc = new CRC32C();
    private long records;
    private long bytes;

    /** Scans the files of {@code directory} and below it, in the order of their names. */
    Floor scan(Path directory) throws IOException {
        return scan(QueueFiles.below(directory));
    }

    Floor scan(List<Path> files) throws IOException {
        long start = System.nanoTime();
        for (Path file : files) {
            QueueFiles.walk(QueueFiles.map(file), this::check);
        }
        return new Floor(records, bytes, System.nanoTime() - start);
    }

    /** Compares the CRC32C of the commit at {@code start}. */
    void check(MappedByteBuffer map, int start, int length) throws IOException {
        crc.reset();
        map.limit(start + QueueFiles.commitLength(map, start)).position(start + CommitLayout.CRC_START);
        crc.update(map);
        map.limit(map.capacity());
        if ((int) crc.getValue() != map.getInt(start + CommitLayout.CRC)) {
            throw new IOException("wrong CRC in what was just written: offset=" + start);
        }
        records++;
        bytes += length;
    }
}
