package io.tailrace.journal.log;

import io.tailrace.journal.JournalException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Reserves the file of the next cycle while the present one is written. Writer thread; the work is the keeper's. */
final class NextCycle {
    private final LogConfig config;
    private final Path directory;
    private @Nullable CompletableFuture<Reserved> reserved;

    NextCycle(LogConfig config, Path directory) {
        this.config = config;
        this.directory = directory;
    }

    /**
     * A file to be written.
     *
     * @param fill writes zeros ahead of the writer; null where nobody waits for the disk
     */
    record Reserved(Path file, @Nullable ZeroFill fill) {}

    boolean isPrepared() {
        return reserved != null;
    }

    void prepare(int cycle) {
        reserved = CompletableFuture.supplyAsync(() -> reserve(cycle), config.keeper());
    }

    /** The file of {@code cycle}, waited for if it is under way and made if it is not. The caller closes what is in it. */
    Reserved take(int cycle) {
        CompletableFuture<Reserved> ready = reserved;
        reserved = null;
        if (ready == null) {
            return reserve(cycle);
        }
        try {
            return ready.join();
        } catch (CompletionException e) {
            // The keeper's failure, and not that it was met on another thread.
            throw FailureText.unwrap(e) instanceof JournalException cause ? cause : e;
        }
    }

    private Reserved reserve(int cycle) {
        Path file = CycleName.precreated(directory, cycle);
        try {
            Preallocation.create(file, config.cycleBytes());
            ZeroFill fill = config.isForcedOften() ? ZeroFill.begin(file, config.cycleBytes(), config.keeper()) : null;
            try {
                begin(file);
            } catch (IOException e) {
                if (fill != null) {
                    fill.close();
                }
                throw e;
            }
            return new Reserved(file, fill);
        } catch (IOException e) {
            throw ShardLog.storage("cannot begin cycle", file, e);
        }
    }

    private static void begin(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            DurableFiles.write(channel, CycleHead.bytes(), 0);
            channel.force(false);
        }
    }

    /** Gives back what was reserved and not taken. */
    void discard() throws IOException {
        CompletableFuture<Reserved> spare = reserved;
        reserved = null;
        if (spare == null) {
            return;
        }
        Reserved unused;
        try {
            unused = spare.join();
        } catch (CompletionException e) {
            return; // It left nothing behind.
        }
        if (unused.fill != null) {
            unused.fill.close();
        }
        Files.deleteIfExists(unused.file);
    }
}
