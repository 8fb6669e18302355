package io.tailrace.replicator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A small file that is only ever replaced as a whole: after a crash or a loss of power it is the old one or the new one. Its
 * last four bytes are the CRC32C of those before, so that a file that was damaged since is never taken for a whole one. For one
 * thread at a time.
 */
public final class CheckedFile {
    private static final int CRC_BYTES = Integer.BYTES;

    private final Path file;

    public CheckedFile(Path file) {
        this.file = file;
    }

    /**
     * What was written last; null if nothing was.
     *
     * @throws IOException if it cannot be read, or is not as it was written
     */
    public @Nullable ByteBuffer read() throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
        int length = bytes.length - CRC_BYTES;
        if (length < 0 || ByteBuffer.wrap(bytes).getInt(length) != crc(bytes, length)) {
            throw new IOException("damaged: file=" + file + " bytes=" + bytes.length);
        }
        return ByteBuffer.wrap(bytes, 0, length).slice();
    }

    /** Puts {@code content} in the place of what is there, and makes it survive a loss of power before this returns. */
    public void replace(byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(content.length + CRC_BYTES);
        bytes.put(content).putInt(crc(content, content.length)).flip();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (directory != null) {
            forceNames(directory);
        }
    }

    private static void forceNames(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
