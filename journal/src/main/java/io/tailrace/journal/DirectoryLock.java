package io.tailrace.journal;

import io.tailrace.journal.JournalException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process at a time. The operating system holds the lock and lets go of it when the process ends, however it ends;
 * what the file beside it says is only there to name the holder.
 *
 * <p>A process loses such a lock when it closes any channel of the file, so this one never opens the file twice: who
 * else in the process holds the directory is kept in a set.
 */
final class DirectoryLock implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Takes the lock of a directory that exists; refuses at once if another has it. */
    static DirectoryLock take(Path directory) {
        Path named = directory.resolve("lock-holder");
        try {
            Path real = directory.toRealPath();
            if (!HELD.add(real)) {
                throw inUse(
                        directory,
                        "by this process, pid=" + ProcessHandle.current().pid());
            }
            try {
                FileChannel channel = lock(directory, named);
                String holder = "by pid=" + ProcessHandle.current().pid() + " since=" + Instant.now();
                Files.writeString(named, holder);
                return new DirectoryLock(real, channel);
            } catch (IOException | RuntimeException e) {
                HELD.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw new JournalException(Reason.STORAGE, "cannot lock the store: " + e + " directory=" + directory, e);
        }
    }

    private static FileChannel lock(Path directory, Path named) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw inUse(directory, Files.exists(named) ? Files.readString(named).strip() : "by another process");
        }
        return channel;
    }

    private static JournalException inUse(Path directory, String holder) {
        return new JournalException(
                Reason.LOCKED,
                "the store is in use " + holder + " directory=" + directory
                        + "; stop that process, or talk to it over HTTP");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new JournalException(Reason.STORAGE, "cannot unlock the store: " + e, e);
        } finally {
            HELD.remove(directory);
        }
    }
}
