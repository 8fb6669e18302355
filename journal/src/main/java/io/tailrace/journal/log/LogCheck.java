package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.JournalException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the whole log of a shard that nobody has open, and changes nothing. */
public final class LogCheck {
    private final Path directory;
    private final List<CyclePath> paths;
    private final long durable;
    private final List<String> notes = new ArrayList<>();
    private long totalBytes;
    private long bytes;
    private int files;
    private long lastSequence;
    private long epoch;

    private LogCheck(Path directory, List<CyclePath> paths, long durable) {
        this.directory = directory;
        this.paths = paths;
        this.durable = durable;
    }

    /** A check of the shard in {@code directory}, not yet begun. */
    public static LogCheck of(Path directory) {
        Path mark = directory.resolve("high-water-mark");
        if (!Files.exists(mark)) {
            throw new CorruptJournalException(mark, 0, "no high-water mark");
        }
        try {
            List<CyclePath> paths = CyclePath.list(directory);
            LogCheck check =
                    new LogCheck(directory, paths, HighWaterMark.open(mark).sequence());
            for (CyclePath path : paths) {
                check.totalBytes += Files.size(path.file());
            }
            return check;
        } catch (IOException e) {
            throw new JournalException(Reason.STORAGE, "cannot read shard: " + e + " at=" + directory, e);
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
            for (CyclePath path : paths) {
                CorruptJournalException damage = cycle(path, visitor);
                if (damage != null) {
                    return damage;
                }
                progress.accept(bytes);
            }
        } catch (IOException e) {
            throw new JournalException(Reason.STORAGE, "cannot read shard: " + e + " at=" + directory, e);
        }
        if (lastSequence < durable) {
            Path file =
                    paths.isEmpty() ? directory : paths.get(paths.size() - 1).file();
            return new CorruptJournalException(
                    file, bytes, "journal ends at sequence " + lastSequence + ", durable up to " + durable);
        }
        return null;
    }

    private @Nullable CorruptJournalException cycle(CyclePath path, Function<Commit, @Nullable String> visitor)
            throws IOException {
        CycleScan scan = CycleScan.of(
                path.file(), path.cycle(), lastSequence + 1, Math.max(epoch, path.epoch()), visitor::apply);
        boolean isSealed = SealedIndex.load(CycleName.index(path.file())) != null;
        lastSequence = scan.lastSequence();
        epoch = scan.epoch();
        files++;
        bytes += scan.size();
        if (scan.fault() == null && (scan.endOfFile() || (!isSealed && lastSequence >= durable))) {
            if (!scan.endOfFile()) {
                notes.add("not closed cleanly, the next start seals it: " + path.file());
            }
            return null;
        }
        String fault = scan.fault() == null ? "unwritten space where the file should end" : scan.fault();
        boolean torn = !isSealed && lastSequence >= durable && !scan.provesDurable(lastSequence + 1);
        if (torn) {
            notes.add("torn tail that was never acknowledged as durable, " + scan.tornBytes() + " bytes: " + path.file()
                    + " offset=" + scan.offset() + " cause=" + fault);
            return null;
        }
        return new CorruptJournalException(path.file(), scan.offset(), fault);
    }

    /** Bytes of all journal files. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Bytes read. */
    public long bytes() {
        return bytes;
    }

    /** Journal files read. */
    public int files() {
        return files;
    }

    /** What is not damage but worth knowing. */
    public List<String> notes() {
        return notes;
    }
}
