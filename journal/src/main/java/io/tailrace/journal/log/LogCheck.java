package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.JournalException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the whole log of a shard that nobody has open, and changes nothing. For one thread. */
public final class LogCheck {
    private final Path directory;
    private final long ownEpoch;
    private final List<CyclePath> paths;
    private final long totalBytes;
    private @Nullable Survey survey;

    private LogCheck(Path directory, long ownEpoch, List<CyclePath> paths, long totalBytes) {
        this.directory = directory;
        this.ownEpoch = ownEpoch;
        this.paths = paths;
        this.totalBytes = totalBytes;
    }

    /**
     * A check of the shard in {@code directory}, not yet begun.
     *
     * @param ownEpoch as in {@link LogConfig#ownEpoch}
     * @throws CorruptJournalException if there is no such directory
     */
    public static LogCheck of(Path directory, long ownEpoch) {
        ShardDirectory.require(directory);
        try {
            List<CyclePath> paths = CyclePath.list(directory);
            long bytes = 0;
            for (CyclePath path : paths) {
                bytes += Files.size(path.file());
            }
            return new LogCheck(directory, ownEpoch, paths, bytes);
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    /**
     * Reads everything.
     *
     * @param visitor told of each sound commit; says what is wrong with it, or null
     * @param progress told the bytes read so far
     * @return the first damage; null if there is none
     */
    public @Nullable CorruptJournalException run(Function<Commit, @Nullable String> visitor, LongConsumer progress) {
        try {
            long mark = ShardDirectory.durable(directory);
            Survey all = Survey.ofAll(directory, paths, mark, ownEpoch, visitor::apply, progress);
            survey = all;
            return all.damage();
        } catch (CorruptJournalException e) {
            return e;
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    private static JournalException unreadable(Path directory, IOException cause) {
        return new JournalException(
                Reason.STORAGE, "cannot read shard: " + FailureText.of(cause) + " at=" + directory, cause);
    }

    /** Bytes of all journal files. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Bytes read. */
    public long bytes() {
        return survey == null ? 0 : survey.bytes();
    }

    /** Journal files read. */
    public int files() {
        return survey == null ? 0 : survey.files();
    }

    /** What is not damage but worth knowing. */
    public List<String> notes() {
        return survey == null ? List.of() : survey.notes();
    }
}
