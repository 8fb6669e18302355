package io.tailrace.perf.floor;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The records of queue files, each to be had by its number at once, since where it lies was noted before: the least that a
 * read of a known record can be. For one thread.
 */
public final class RawRecords {
    private final RawScan scan = new RawScan();
    private final List<Path> files;
    private final List<MappedByteBuffer> maps = new ArrayList<>();
    /** The file in the upper half, the offset of the record in the lower. */
    private long[] places = new long[1 << 16];

    private int count;

    private RawRecords(List<Path> files) {
        this.files = files;
    }

    /** Those of the files in and below {@code directory}, in their order. Nothing is mapped before {@link #map}. */
    public static RawRecords of(Path directory) throws IOException {
        RawRecords records = new RawRecords(QueueFiles.below(directory));
        for (int i = 0; i < records.files.size(); i++) {
            long file = (long) i << Integer.SIZE;
            QueueFiles.walk(QueueFiles.map(records.files.get(i)), (map, start, length) -> records.add(file | start));
        }
        return records;
    }

    /** Maps the files, for {@link #check}. */
    public RawRecords map() throws IOException {
        for (Path file : files) {
            maps.add(QueueFiles.map(file));
        }
        return this;
    }

    /** Lets the mappings go; the next collection of garbage ends them. */
    public void unmap() {
        maps.clear();
    }

    private void add(long place) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count++] = place;
    }

    public int count() {
        return count;
    }

    /** Reads record {@code number}, from 0, and compares its CRC32C. */
    public void check(int number) throws IOException {
        int file = (int) (places[number] >>> Integer.SIZE);
        int start = (int) places[number];
        MappedByteBuffer map = maps.get(file);
        scan.check(map, start, QueueFiles.commitLength(map, start));
    }
}
