package io.tailrace.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One file of snapshots: keys of 16 bytes to values that all have one size, so that nothing in the file has a length that could be
 * damaged, and what fits in can be counted. Never made larger: the next generation is.
 */
final class Generation {
    static final int KEY_BYTES = 16;

    private static final int ONE_SEGMENT_ENTRIES_MAX = 1_024;

    private final Path file;
    private final int number;
    private final long capacity;
    private final ChronicleMap<byte[], byte[]> map;
    private long count;

    private Generation(Path file, int number, long capacity, ChronicleMap<byte[], byte[]> map) {
        this.file = file;
        this.number = number;
        this.capacity = capacity;
        this.map = map;
        this.count = map.longSize();
    }

    /**
     * Makes a file for {@code capacity} values, all of its blocks reserved.
     *
     * @throws IOException if there is no room for it
     */
    static Generation create(Path file, int number, int valueBytes, long capacity) throws IOException {
        return new Generation(
                file, number, capacity, builder(valueBytes, capacity).createPersistedTo(file.toFile()));
    }

    /** Opens a file that was closed, or, if {@code recover}, one whose writer died. */
    static Generation open(Path file, int number, int valueBytes, long capacity, boolean recover) throws IOException {
        ChronicleMapBuilder<byte[], byte[]> builder = builder(valueBytes, capacity);
        return new Generation(
                file,
                number,
                capacity,
                recover ? builder.recoverPersistedTo(file.toFile(), true) : builder.createPersistedTo(file.toFile()));
    }

    private static ChronicleMapBuilder<byte[], byte[]> builder(int valueBytes, long capacity) {
        ChronicleMapBuilder<byte[], byte[]> builder = ChronicleMapBuilder.of(byte[].class, byte[].class)
                .name("snapshots")
                .constantKeySizeBySample(new byte[KEY_BYTES])
                .constantValueSizeBySample(new byte[valueBytes])
                .entries(capacity)
                .maxBloatFactor(1)
                .putReturnsNull(true)
                .removeReturnsNull(true);
        return capacity <= ONE_SEGMENT_ENTRIES_MAX ? builder.actualSegments(1) : builder;
    }

    int number() {
        return number;
    }

    long capacity() {
        return capacity;
    }

    long count() {
        return count;
    }

    Path file() {
        return file;
    }

    byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    /** Puts a value; the caller makes sure that there is room if the key is new. One thread at a time. */
    void put(byte[] key, byte[] value) {
        boolean isNew = !map.containsKey(key);
        map.put(key, value);
        if (isNew) {
            count++;
        }
    }

    boolean contains(byte[] key) {
        return map.containsKey(key);
    }

    /** Whether there was one. One thread at a time. */
    boolean remove(byte[] key) {
        if (!map.containsKey(key)) {
            return false;
        }
        map.remove(key);
        count--;
        return true;
    }

    /** Hands over every entry; what is written meanwhile waits. */
    void forEach(BiConsumer<byte[], byte[]> entries) {
        map.forEachEntry(
                entry -> entries.accept(entry.key().get(), entry.value().get()));
    }

    long bytes() throws IOException {
        return Files.size(file);
    }

    void close() {
        map.close();
    }
}
