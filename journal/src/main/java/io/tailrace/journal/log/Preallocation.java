package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.posix.PosixAPI;

/**
 * Reserves disk for a file before it is mapped. A full disk is then an {@code IOException} here, and not a SIGBUS in the
 * middle of a store through the mapping.
 */
final class Preallocation {
    private static final int O_RDWR = 2;
    private static final int ZEROS = 1 << 20;

    private Preallocation() {}

    /** Makes {@code file} anew with {@code bytes} of reserved zeros. Leaves nothing behind when it fails. */
    static void create(Path file, long bytes) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (!reserve(file, bytes)) {
                writeZeros(channel, bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw new IOException(
                    "cannot reserve " + bytes + " bytes for " + file + ": " + FailureText.of(e)
                            + "; free some disk or lower journal.cycle-bytes",
                    e);
        }
    }

    /** Whether the file system could reserve without writing. */
    private static boolean reserve(Path file, long bytes) {
        PosixAPI posix = PosixAPI.posix();
        int descriptor = posix.open(file.toString(), O_RDWR, 0);
        if (descriptor < 0) {
            return false;
        }
        try {
            return posix.fallocate(descriptor, 0, 0, bytes) == 0 && Files.size(file) >= bytes;
        } catch (IOException e) {
            return false;
        } finally {
            posix.close(descriptor);
        }
    }

    /** Where nothing can be reserved, zeros are written: slower, and as safe. */
    private static void writeZeros(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS);
        for (long at = 0; at < bytes; at += ZEROS) {
            zeros.clear().limit((int) Math.min(ZEROS, bytes - at));
            DurableFiles.write(channel, zeros, at);
        }
    }
}
