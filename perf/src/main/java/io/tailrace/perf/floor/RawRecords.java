package io.tailrace.perf.floor;

import io.tailrace.journal.codec.CommitLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The records of queue files, each to be had by its number at once, since where it lies was noted before: the least that a
 * read of a known record can be. Through a mapping, or with reads into a buffer where nothing may stay mapped. For one
 * thread.
 */
public final class RawRecords implements AutoCloseable {
    private static final int RECORD_MAX = 5 << 20;

    private final RawScan scan = new RawScan();
    private final CRC32C crc = new CRC32C();
    private final List<MappedByteBuffer> maps = new ArrayList<>();
    private final List<FileChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(RECORD_MAX).order(ByteOrder.LITTLE_ENDIAN);
    /** The file in the upper half, the offset of the record in the lower. */
    private long[] places = new long[1 << 16];

    private int count;

    private RawRecords() {}

    /** Those of the files in and below {@code directory}, in their order. */
    public static RawRecords of(Path directory, boolean mapped) throws IOException {
        RawRecords records = new RawRecords();
        List<Path> files = QueueFiles.below(directory);
        for (int i = 0; i < files.size(); i++) {
            long file = (long) i << Integer.SIZE;
            MappedByteBuffer map = QueueFiles.map(files.get(i));
            QueueFiles.walk(map, (m, start, length) -> records.add(file | start));
            if (mapped) {
                records.maps.add(map);
            } else {
                records.channels.add(FileChannel.open(files.get(i), StandardOpenOption.READ));
            }
        }
        return records;
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
        if (channels.isEmpty()) {
            MappedByteBuffer map = maps.get(file);
            scan.check(map, start, QueueFiles.commitLength(map, start));
        } else {
            read(channels.get(file), start);
        }
    }

    private void read(FileChannel channel, int start) throws IOException {
        // As a reader that knows no length would: the header first, then the rest of what it says.
        buffer.clear().limit(CommitLayout.HEADER_BYTES);
        int read = channel.read(buffer, start);
        int length = buffer.getInt(CommitLayout.LENGTH);
        buffer.limit(length);
        while (buffer.hasRemaining()) {
            read += channel.read(buffer, (long) start + read);
        }
        crc.reset();
        buffer.position(CommitLayout.CRC_START);
        crc.update(buffer);
        buffer.clear();
        if ((int) crc.getValue() != buffer.getInt(CommitLayout.CRC)) {
            throw new IOException("wrong CRC in what was just written: offset=" + start);
        }
    }

    @Override
    public void close() throws IOException {
        maps.clear();
        for (FileChannel channel : channels) {
            channel.close();
        }
    }
}
