package io.tailrace.perf.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the queues and journals of a run lie: a directory of its own below the one that was asked for, gone when the run
 * ends. What a trial wrote is removed before the next one begins, so that its write-back does not disturb it.
 */
public final class WorkDirectory implements AutoCloseable {
    private static final long GIBIBYTE = 1L << 30;
    /** A journal reserves the cycle it writes and the next; a file may be in removal beside them. */
    private static final int CYCLES_AT_ONCE = 6;

    private static final int WARM_CHUNK = 1 << 20;

    private static final long CYCLE_BYTES_SMALL = GIBIBYTE / 4;

    private final Path root;
    private int count;

    private WorkDirectory(Path root) {
        this.root = root;
    }

    /** A fresh one below {@code parent}, which is made if it is not there. */
    public static WorkDirectory in(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new WorkDirectory(Files.createTempDirectory(parent, "perf-"));
    }

    public Path root() {
        return root;
    }

    /** Whether the files lie in memory, where a force costs nothing and the disk rows mean nothing. */
    public boolean isInMemory() throws IOException {
        String type = Files.getFileStore(root).type();
        return type.equals("tmpfs") || type.equals("ramfs");
    }

    /**
     * Size of the journal files: 1 GiB where there is room, else a quarter of it.
     *
     * @throws IOException if there is no room for that either
     */
    public long cycleBytes() throws IOException {
        long usable = Files.getFileStore(root).getUsableSpace();
        if (usable >= CYCLES_AT_ONCE * GIBIBYTE) {
            return GIBIBYTE;
        }
        if (usable >= CYCLES_AT_ONCE * CYCLE_BYTES_SMALL) {
            return CYCLE_BYTES_SMALL;
        }
        throw new IOException("not enough disk: directory=" + root + " usable=" + usable + " bytes, needed "
                + CYCLES_AT_ONCE * CYCLE_BYTES_SMALL + "; name another directory with --work");
    }

    /** A new empty directory. */
    public Path fresh(String name) throws IOException {
        return Files.createDirectory(root.resolve(name + "-" + ++count));
    }

    /**
     * Fills that much of the page cache and frees it. On a virtual machine, memory that lay idle is given back to the host,
     * and touching it again costs several times an append: floor and figure both begin with memory that is there.
     */
    public void warmMemory(long bytes) throws IOException {
        Path file = root.resolve("warm");
        ByteBuffer zeros = ByteBuffer.allocateDirect(WARM_CHUNK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long written = 0; written < bytes; written += WARM_CHUNK) {
                channel.write(zeros.clear());
            }
        }
        Files.delete(file);
    }

    /** Removes {@code directory} and all in it. */
    public static void remove(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public void close() throws IOException {
        remove(root);
    }
}
