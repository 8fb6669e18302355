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

/** The queue files in and below a directory, in the order of their names, and the records in each. */
final class QueueFiles {
    static final String SUFFIX = ".cq4";
    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final int META_DATA = 0x4000_0000;
    private static final int END_OF_FILE = NOT_COMPLETE | META_DATA;
    private static final int LENGTH_MASK = 0x3FFF_FFFF;
    private static final int WORD = 4;

    private QueueFiles() {}

    /** Takes one record: where its bytes start, and how long they are. */
    @FunctionalInterface
    interface Visitor {
        void record(MappedByteBuffer map, int start, int length) throws IOException;
    }

    static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** The whole file, to be read. It stays mapped until nobody holds it. */
    static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            map.order(ByteOrder.LITTLE_ENDIAN);
            return map;
        }
    }

    /** Hands every complete record to {@code visitor} and returns where they end. */
    static int walk(MappedByteBuffer map, Visitor visitor) throws IOException {
        int at = 0;
        while (at + WORD <= map.capacity()) {
            int header = map.getInt(at);
            if (header == 0 || header == END_OF_FILE || (header & NOT_COMPLETE) != 0) {
                return at;
            }
            int length = header & LENGTH_MASK;
            if ((header & META_DATA) == 0) {
                visitor.record(map, at + WORD, length);
            }
            at = (at + WORD + length + WORD - 1) & -WORD;
        }
        return at;
    }

    /** The length that the commit at {@code start} gives itself: what stands behind it is padding. */
    static int commitLength(MappedByteBuffer map, int start) {
        return map.getInt(start + CommitLayout.LENGTH);
    }
}
