package io.tailrace.perf.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The file system's memory of files, dropped for those that are to be read cold. Linux with coreutils. */
public final class PageCache {
    private static final Path IO = Path.of("/proc/self/io");
    private static final String READ = "read_bytes: ";
    private static final int SECONDS_MAX = 60;

    private PageCache() {}

    /**
     * Drops what is cached of every file in and below {@code directory}. Nobody may have them mapped; pages that are not on
     * disk yet are written first.
     *
     * @throws IOException if {@code dd} is not there or cannot do it
     */
    public static void drop(Path directory) throws IOException {
        // Buffers that nobody holds any more stay mapped until they are collected.
        System.gc();
        System.gc();
        List<Path> files;
        try (Stream<Path> paths = Files.walk(directory)) {
            files = paths.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            run("dd", "if=/dev/null", "of=" + file, "conv=notrunc,fdatasync", "status=none");
            run("dd", "if=" + file, "iflag=nocache", "count=0", "status=none");
        }
    }

    /** Bytes this process has had read from disks; 0 where that is not told. */
    public static long readFromDisk() {
        try (Stream<String> lines = Files.lines(IO)) {
            return lines.filter(line -> line.startsWith(READ))
                    .mapToLong(line -> Long.parseLong(line.substring(READ.length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroy();
                throw new IOException("cannot drop the page cache: " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while dropping the page cache", e);
        }
    }
}
