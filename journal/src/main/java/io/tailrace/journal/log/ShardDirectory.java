package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of a shard as a whole: made once, with its high-water mark, before the store's manifest says that it is
 * there. So one that is missing later was lost, and is never taken for a new one.
 */
public final class ShardDirectory {
    private ShardDirectory() {}

    /** Makes the directory of a shard that holds nothing yet; on disk when it returns. */
    public static void create(Path directory) throws IOException {
        Files.createDirectories(directory);
        HighWaterMark.create(directory);
        DurableFiles.forceDirectory(directory.resolveSibling("."));
    }

    /**
     * Whether the shard never held an event, as far as it shows: nothing is lost if it is made again.
     *
     * @throws CorruptJournalException if its high-water mark says nothing
     */
    public static boolean isUnused(Path directory) throws IOException {
        return CyclePath.lastEpoch(directory) == 0
                && (!Files.exists(HighWaterMark.in(directory)) || HighWaterMark.read(directory) == 0);
    }

    /** How far the shard is known to be durable, by its mark; changes nothing. */
    static long durable(Path directory) throws IOException {
        return isUnused(directory) ? 0 : HighWaterMark.read(directory);
    }

    /** Its mark, for the one who writes; made if the shard never held an event. */
    static HighWaterMark mark(Path directory) throws IOException {
        if (isUnused(directory)) {
            create(directory);
        }
        return HighWaterMark.open(directory);
    }

    /** Refuses a shard of which there is nothing left. */
    static void require(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new CorruptJournalException(
                    directory, 0, "the directory of the shard is missing; restore it from a backup");
        }
    }
}
