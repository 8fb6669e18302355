package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real file system of a few megabytes, that can be full, lose what was not forced, or stand on a disk which promised
 * more than it has. Only root on Linux can mount one; elsewhere the test is skipped, and says so.
 */
public final class SmallDisk implements AutoCloseable {
    /** EXT4_IOC_SHUTDOWN without flushing the log: nothing reaches the disk from then on, as when the power is cut. */
    private static final String CUT = "$| = 1; my $how = pack('L', 2); open(F, '<', $ARGV[0]) or die $!;"
            + " print \"ready\\n\"; <STDIN>; ioctl(F, 0x8004587d, $how) or die $!";

    private final Path image;
    private final Path thin;
    private final Path at;
    private final Deque<Path> mounted = new ArrayDeque<>();

    private SmallDisk(Path directory, Path at) {
        this.thin = directory.resolve("thin");
        this.image = thin.resolve("image");
        this.at = at;
    }

    /** Memory that is full after so many mebibytes. */
    public static SmallDisk ofMemory(Path at, int mebibytes) throws IOException, InterruptedException {
        SmallDisk disk = new SmallDisk(at.resolveSibling("unused"), at);
        disk.mount(at, "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tailrace-test", at.toString());
        return disk;
    }

    /**
     * An ext4 of {@code mebibytes} in a file that has room for only {@code backed} of them: allocating works, and writing
     * back fails, as on thin storage that has run out.
     */
    public static SmallDisk ofThinDisk(Path directory, Path at, int mebibytes, int backed)
            throws IOException, InterruptedException {
        SmallDisk disk = new SmallDisk(directory, at);
        Files.createDirectories(disk.thin);
        disk.mount(disk.thin, "-t", "tmpfs", "-o", "size=" + backed + "m", "tailrace-test", disk.thin.toString());
        try {
            run("truncate", "-s", mebibytes + "M", disk.image.toString());
            // All that the file system writes for itself is written now, so that only data can lack room.
            String options = "lazy_itable_init=0,lazy_journal_init=0,nodiscard";
            assume("mkfs.ext4", "-q", "-F", "-b", "1024", "-J", "size=1", "-m", "0", "-E", options, disk.image + "");
            disk.mountImage();
        } catch (RuntimeException | IOException e) {
            disk.close();
            throw e;
        }
        return disk;
    }

    private void mountImage() throws IOException, InterruptedException {
        mount(at, "-o", "loop", image.toString(), at.toString());
    }

    private void mount(Path where, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "mount";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        assume(command);
        mounted.push(where);
    }

    /** Gives the disk, or what is behind it, so much room. */
    public void grow(int mebibytes) throws IOException, InterruptedException {
        Path memory = mounted.peekLast();
        run("mount", "-o", "remount,size=" + mebibytes + "m", String.valueOf(memory));
    }

    /** Forgets what was not written, and mounts again what was. No process may use it. */
    public void remount() throws IOException, InterruptedException {
        run("umount", at.toString());
        mounted.pop();
        mountImage();
    }

    /** Has everything that writes to the disk wait, until it is thawed. */
    void freeze() throws IOException, InterruptedException {
        assume("fsfreeze", "--freeze", at.toString());
    }

    void thaw() throws IOException, InterruptedException {
        run("fsfreeze", "--unfreeze", at.toString());
    }

    /** Whether a process has told enough to be cut. */
    @FunctionalInterface
    public interface Enough {
        boolean isTold() throws IOException;
    }

    /** Stops every write to the disk at once, flushed or not. Returns the bytes of {@code told} at the last moment before. */
    private long cutPower(Path told) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("perl", "-e", CUT, at.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String said = output.readLine();
            assumeTrue("ready".equals(said), () -> "skipped, this machine may not cut the power: " + said);
            long bytes = Files.size(told);
            process.outputWriter(StandardCharsets.UTF_8).append('\n').close();
            String failure = output.readLine();
            assumeTrue(failure == null, () -> "skipped, this machine may not cut the power: " + failure);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return bytes;
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Cuts the power under {@code process} when it has told {@code enough} in {@code output}, and ends it. Returns the bytes of the
     * output that were there before: a force that is under way while ext4 shuts down may return as if it had done its work, as a disk
     * without power would not have, so that only what was told by then counts.
     */
    public long cutPowerUnder(Process process, Path output, Enough enough) throws IOException, InterruptedException {
        try {
            while (!enough.isTold()) {
                assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
                Thread.sleep(5);
            }
            return cutPower(output);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            while (!mounted.isEmpty()) {
                // Lazily: mappings of a journal that was open here live until they are collected.
                run("umount", "-l", mounted.pop().toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void assume(String... command) throws IOException, InterruptedException {
        String failure = failure(command);
        assumeTrue(failure == null, () -> "skipped, this machine may not: " + failure);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(failure(command)).isNull();
    }

    /** What went wrong; null if nothing. */
    private static @Nullable String failure(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return String.join(" ", command) + ": " + e.getMessage();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        boolean ended = process.waitFor(30, TimeUnit.SECONDS);
        return ended && process.exitValue() == 0 ? null : String.join(" ", List.of(command)) + ": " + output;
    }
}
