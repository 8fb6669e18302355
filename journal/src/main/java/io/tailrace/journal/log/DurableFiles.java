package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Small files and directory entries that survive power loss. */
public final class DurableFiles {
    private DurableFiles() {}

    /** Puts {@code bytes} in the place of {@code file}: after power loss it is the old one or the new one, whole. */
    public static void replace(Path file, ByteBuffer bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(file.resolveSibling("."));
    }

    /** Makes {@code directory} and those above it, where they are not there; the names survive power loss. */
    public static void createDirectories(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent == null || Files.exists(directory)) {
            return;
        }
        createDirectories(parent);
        Files.createDirectories(directory);
        forceDirectory(parent);
    }

    /** Makes the entries of {@code directory} survive power loss. */
    public static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
