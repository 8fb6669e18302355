package io.tailrace.perf.floor;

import io.tailrace.journal.codec.CommitLayout;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Walks queue files from the first byte to the last record: reads each header, computes the CRC32C of each commit and
 * compares it. Nothing is decoded and no object is made for a record. For one thread.
 */
final class RawScan {
    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final int META_DATA = 0x4000_0000;
    private static final int END_OF_FILE = NOT_COMPLETE | META_DATA;
    private static final int LENGTH_MASK = 0x3FFF_FFFF;
    private static final int WORD = 4;

    private final CRC32C crc = new CRC32C();
    private long records;
    private long bytes;

    /** Scans the files of {@code directory} and below it, in the order of their names. */
    Floor scan(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> paths = Files.walk(directory)) {
            files = paths.filter(path -> path.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
        long start = System.nanoTime();
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file)) {
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
                map.order(ByteOrder.LITTLE_ENDIAN);
                walk(file, map);
            }
        }
        return new Floor(records, bytes, System.nanoTime() - start);
    }

    private void walk(Path file, MappedByteBuffer map) throws IOException {
        int at = 0;
        while (at + WORD <= map.capacity()) {
            int header = map.getInt(at);
            if (header == 0 || header == END_OF_FILE || (header & NOT_COMPLETE) != 0) {
                return;
            }
            int length = header & LENGTH_MASK;
            if ((header & META_DATA) == 0) {
                check(file, map, at + WORD, length);
            }
            at = (at + WORD + length + WORD - 1) & -WORD;
        }
    }

    private void check(Path file, MappedByteBuffer map, int start, int length) throws IOException {
        crc.reset();
        map.limit(start + map.getInt(start + CommitLayout.LENGTH)).position(start + CommitLayout.CRC_START);
        crc.update(map);
        map.limit(map.capacity());
        if ((int) crc.getValue() != map.getInt(start + CommitLayout.CRC)) {
            throw new IOException("wrong CRC in what was just written: file=" + file + " offset=" + start);
        }
        records++;
        bytes += length;
    }
}
