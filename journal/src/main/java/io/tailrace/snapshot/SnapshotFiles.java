package io.tailrace.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files of snapshots may be opened. A map that was changed from outside could take the process down with it, so a file is
 * opened only if its checksum is that which was noted when it was closed, or if it was open when the process died and the machine
 * has not been started anew since: then the kernel still holds every byte that was written.
 *
 * <p>The file {@code files} says {@code open boot=<id>} while the store is open, and when it is closed {@code closed} and a line for
 * each file, {@code <name> <length> <CRC32C>}.
 */
final class SnapshotFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFiles.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String CLOSED = "closed";
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path directory;
    private final Path notes;

    SnapshotFiles(Path directory) {
        this.directory = directory;
        this.notes = directory.resolve("files");
    }

    /**
     * Deletes what cannot be trusted and returns what can.
     *
     * @param recover what is returned was open when its process died
     */
    record Sound(List<Path> files, boolean recover) {}

    /** Looks at what is there, drops what is in doubt, and notes that the store is open. */
    Sound open() throws IOException {
        List<String> noted = Files.exists(notes) ? lines() : List.of();
        boolean recover = noted.size() == 1 && noted.get(0).equals(openLine());
        Map<String, String> closed = new HashMap<>();
        if (!noted.isEmpty() && noted.get(0).equals(CLOSED)) {
            for (String line : noted.subList(1, noted.size())) {
                int space = line.indexOf(' ');
                closed.put(line.substring(0, Math.max(0, space)), line.substring(space + 1));
            }
        }
        List<Path> sound = new ArrayList<>();
        for (Path file : maps()) {
            String name = file.getFileName().toString();
            if (name.endsWith(".map") && (recover || sum(file).equals(closed.get(name)))) {
                sound.add(file);
            } else {
                LOG.warn("snapshots dropped file={} cause=\"it is not as it was left\"", file);
                delete(file);
            }
        }
        write(List.of(openLine()));
        return new Sound(sound, recover);
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(notes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Not text: then it says nothing.
            return List.of();
        }
    }

    private List<Path> maps() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.map*")) {
            files.forEach(found::add);
        }
        return found;
    }

    /** Notes that the store is closed, and what its files are. */
    void closed(List<Path> files) throws IOException {
        List<String> noted = new ArrayList<>();
        noted.add(CLOSED);
        for (Path file : files) {
            noted.add(file.getFileName() + " " + sum(file));
        }
        write(noted);
    }

    private void write(List<String> lines) throws IOException {
        Path fresh = notes.resolveSibling("files.new");
        Files.write(fresh, lines, StandardCharsets.UTF_8);
        Files.move(fresh, notes, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String openLine() {
        try {
            return "open boot="
                    + Files.readString(BOOT_ID, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            // No way to tell: then never the same.
            return "open boot=unknown-" + System.nanoTime();
        }
    }

    private static String sum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (channel.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
            return channel.size() + " " + Long.toHexString(crc.getValue());
        }
    }

    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete a file of snapshots: " + file, e);
        }
    }
}
