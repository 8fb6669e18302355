package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Bytes, small files and directory entries, written so that they survive power loss. */
public final class DurableFiles {
    private DurableFiles() {}

    /** Puts {@code bytes} in the place of {@code file}: after power loss it is the old one or the new one, whole. */
    public static void replace(Path file, ByteBuffer bytes) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel, bytes, 0);
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(file.resolveSibling("."));
    }

    /** Writes all that is left of {@code bytes}, so that it begins at {@code at} of the file. A force makes it durable. */
    static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        long origin = at - bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, origin + bytes.position());
        }
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
