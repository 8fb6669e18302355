package io.tailrace.replicator;

import io.tailrace.journal.log.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            DurableFiles.createDirectories(directory);
        }
        DurableFiles.replace(file, bytes);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
