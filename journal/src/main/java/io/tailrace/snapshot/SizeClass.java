package io.tailrace.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one size, in one file that is replaced by one twice as large before it is full. Any thread reads, and waits
 * for nothing but the moment in which the files change places; one at a time writes.
 */
final class SizeClass {
    private static final Logger LOG = LoggerFactory.getLogger(SizeClass.class);
    private static final int FIRST_BYTES = 1 << 20;
    private static final int FIRST_ENTRIES_MAX = 1_024;
    private static final int FIRST_ENTRIES_MIN = 4;

    private final Path directory;
    private final int valueBytes;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Generation generation;

    SizeClass(Path directory, int valueBytes) {
        this.directory = directory;
        this.valueBytes = valueBytes;
    }

    int valueBytes() {
        return valueBytes;
    }

    static String fileName(int valueBytes, int number, long capacity) {
        return valueBytes + "-" + number + "-" + capacity + ".map";
    }

    /** Takes in a file that is there already; it is deleted if it cannot be read. */
    void adopt(Path file, int number, long capacity, boolean recover) {
        try {
            generation = Generation.open(file, number, valueBytes, capacity, recover);
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.warn("snapshots dropped file={} cause=\"{}\"", file, e.toString());
            SnapshotFiles.delete(file);
        }
    }

    @Nullable
    Snapshot find(byte[] key) {
        lock.readLock().lock();
        try {
            byte[] value = generation == null ? null : generation.get(key);
            return value == null ? null : Snapshot.decode(value);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Puts a snapshot, making room first.
     *
     * @param room bytes that files may still take
     * @return whether there was room
     */
    boolean put(byte[] key, Snapshot snapshot, long room) throws IOException {
        Generation present = generation;
        if (present == null || (present.count() >= present.capacity() && !present.contains(key))) {
            present = grow(present, room);
        }
        if (present == null) {
            return false;
        }
        present.put(key, snapshot.encode(valueBytes));
        return true;
    }

    private @Nullable Generation grow(@Nullable Generation full, long room) throws IOException {
        long capacity = full == null
                ? Math.max(FIRST_ENTRIES_MIN, Math.min(FIRST_ENTRIES_MAX, FIRST_BYTES / valueBytes))
                : full.capacity() * 2;
        if (capacity * (valueBytes + Generation.KEY_BYTES) > room) {
            return null;
        }
        int number = full == null ? 1 : full.number() + 1;
        Path file = directory.resolve(fileName(valueBytes, number, capacity));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Generation next;
        try {
            next = Generation.create(fresh, number, valueBytes, capacity);
            if (full != null) {
                full.forEach(next::put);
            }
            next.close();
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            next = Generation.open(file, number, valueBytes, capacity, false);
        } catch (IOException | RuntimeException | Error e) {
            SnapshotFiles.delete(fresh);
            throw e;
        }
        lock.writeLock().lock();
        try {
            generation = next;
        } finally {
            lock.writeLock().unlock();
        }
        if (full != null) {
            full.close();
            SnapshotFiles.delete(full.file());
        }
        return next;
    }

    boolean remove(byte[] key) {
        Generation present = generation;
        return present != null && present.remove(key);
    }

    void forEach(Consumer<Snapshot> snapshots) {
        lock.readLock().lock();
        try {
            if (generation != null) {
                generation.forEach((key, value) -> {
                    Snapshot snapshot = Snapshot.decode(value);
                    if (snapshot != null) {
                        snapshots.accept(snapshot);
                    }
                });
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    long count() {
        Generation present = generation;
        return present == null ? 0 : present.count();
    }

    long bytes() {
        Generation present = generation;
        try {
            return present == null ? 0 : present.bytes();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Closes the file and returns it; null if there is none. */
    @Nullable
    Path close() {
        lock.writeLock().lock();
        try {
            Generation present = generation;
            generation = null;
            if (present == null) {
                return null;
            }
            present.close();
            return present.file();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
