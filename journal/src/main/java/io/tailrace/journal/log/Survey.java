package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a shard hold, and where its journal ends, found by reading all of them and changing nothing. The one
 * place that tells a torn end from damage: an opening acts on what is found here, a check reports it.
 *
 * <p>The journal is the unbroken run of sound commits from sequence 1 on. It must reach all that is known to have been
 * durable: the high-water mark, the end of every complete cycle, and what any sound commit names as durable when it was
 * written. If it stops before that, the place where it stops is damage. If it does not, what lies behind that place was
 * promised to nobody.
 */
final class Survey {
    /** A cycle with commits that belong to the journal; {@code scan} is null if it is complete and so was not read. */
    record Found(CyclePath path, CycleFile file, @Nullable CycleScan scan) {}

    /** A cycle without any. */
    record Spare(CyclePath path, String why) {}

    /** Where the next commit was due and is not; clean at the end mark of a file. */
    private record Stop(Path file, long offset, String why, boolean isClean) {}

    private final CycleScan.@Nullable Visitor visitor;
    private final long ownEpoch;
    private final List<Found> found = new ArrayList<>();
    private final List<Spare> spare = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Stop stop;
    private long lastSequence;
    private long epoch;
    private long durable;
    private String proof = "the high-water mark";
    private int files;
    private long bytes;
    /** Damage that no high-water mark has a say in. */
    private @Nullable CorruptJournalException certain;

    private Survey(Path directory, long mark, long ownEpoch, CycleScan.@Nullable Visitor visitor) {
        this.visitor = visitor;
        this.ownEpoch = ownEpoch;
        this.durable = mark;
        this.stop = new Stop(directory, 0, "no journal file", true);
    }

    /**
     * Reads what an opening must know: all cycles that are not complete, and of the others what the heads of their indexes say.
     *
     * @param ownEpoch commits of earlier ones were written elsewhere: see {@link CycleScan#durableBeyond}
     */
    static Survey ofEnds(Path directory, long mark, long ownEpoch) throws IOException {
        return new Survey(directory, mark, ownEpoch, null).run(CyclePath.list(directory), bytes -> {});
    }

    /** Reads every byte, and shows each commit to {@code visitor}: what it finds wrong is damage. */
    static Survey ofAll(
            Path directory,
            List<CyclePath> paths,
            long mark,
            long ownEpoch,
            CycleScan.Visitor visitor,
            LongConsumer progress)
            throws IOException {
        return new Survey(directory, mark, ownEpoch, visitor).run(paths, progress);
    }

    private Survey run(List<CyclePath> paths, LongConsumer progress) throws IOException {
        for (CyclePath path : paths) {
            take(path);
            progress.accept(bytes);
            if (certain != null) {
                break;
            }
        }
        return this;
    }

    private void take(CyclePath path) throws IOException {
        Path index = CycleName.index(path.file());
        SealedIndex sealed = visitor == null ? SealedIndex.open(index) : SealedIndex.load(index);
        files++;
        if (sealed != null) {
            // An index is written once its cycle is forced, and every cycle before it.
            prove(sealed.lastSequence(), "the complete cycle " + path.file());
        }
        if (sealed != null && visitor == null) {
            takeUnread(path, sealed);
            return;
        }
        CycleScan.Visitor shown = visitor == null ? commit -> null : visitor;
        CycleScan scan =
                CycleScan.of(path.file(), path.cycle(), lastSequence + 1, Math.max(epoch, path.epoch()), shown);
        bytes += scan.size();
        if (scan.isRefused()) {
            certain = new CorruptJournalException(path.file(), scan.offset(), String.valueOf(scan.fault()));
        } else if (sealed != null) {
            compare(path, sealed, scan);
        }
        takeRead(path, scan);
    }

    private void takeUnread(CyclePath path, SealedIndex sealed) throws IOException {
        if (sealed.firstSequence() != lastSequence + 1) {
            stopAt(
                    path,
                    sealed.offset(0) - Records.HEADER_BYTES,
                    "commit of sequence " + sealed.firstSequence() + " where " + (lastSequence + 1) + " was due");
            return;
        }
        found.add(new Found(path, CycleFile.sealed(path.cycle(), path.file(), sealed), null));
        lastSequence = sealed.lastSequence();
        epoch = Math.max(epoch, path.epoch());
        stop = new Stop(path.file(), sealed.end(), "no more commits", true);
    }

    private void takeRead(CyclePath path, CycleScan scan) throws IOException {
        String fault = scan.fault();
        long torn = scan.endOfFile() ? 0 : scan.tornBytes();
        if (torn > 0) {
            prove(scan.durableBeyond(ownEpoch), "a commit behind it in " + path.file());
        }
        if (scan.index().count() > 0) {
            if (visitor == null) {
                found.add(new Found(path, CycleFile.scanned(path.cycle(), path.file(), scan), scan));
            }
            lastSequence = scan.lastSequence();
            epoch = scan.epoch();
            stop = new Stop(path.file(), scan.offset(), "no more commits", true);
        } else {
            spare.add(new Spare(path, fault == null ? "it holds no commit" : "it follows a torn end"));
        }
        if (scan.endOfFile()) {
            return;
        }
        String why = fault == null ? "unwritten space" : fault;
        stopAt(path, scan.offset(), why);
        notes.add(
                torn == 0
                        ? "not closed cleanly, the next start seals it: " + path.file()
                        : "torn tail that was never acknowledged as durable, " + torn + " bytes: " + path.file()
                                + " offset=" + scan.offset() + " cause=" + why);
    }

    /** The first unclean end is where the journal stops, until a later cycle goes on with the very sequence that was due. */
    private void stopAt(CyclePath path, long offset, String why) {
        if (stop.isClean) {
            stop = new Stop(path.file(), offset, why, false);
        }
    }

    /** A complete cycle ends with the mark of its end, and its index names what is in it. */
    private void compare(CyclePath path, SealedIndex sealed, CycleScan scan) {
        if (scan.fault() != null) {
            return;
        }
        if (!scan.endOfFile()) {
            certain = new CorruptJournalException(
                    path.file(), scan.offset(), "unwritten space where the file should end");
        } else if (!sealed.names(scan)) {
            certain = new CorruptJournalException(
                    CycleName.index(path.file()),
                    0,
                    "index names other places than the cycle holds; delete it, it is made again");
        }
    }

    private void prove(long sequence, String by) {
        if (sequence > durable) {
            durable = sequence;
            proof = by;
        }
    }

    /** The first damage; null if the journal is whole. */
    @Nullable
    CorruptJournalException damage() {
        if (certain != null || lastSequence >= durable) {
            return certain;
        }
        return new CorruptJournalException(
                stop.file,
                stop.offset,
                stop.why + "; journal ends at sequence " + lastSequence + ", durable up to " + durable + " says "
                        + proof);
    }

    /** The cycles of the journal, in order; only of {@link #ofEnds}. */
    List<Found> found() {
        return found;
    }

    /** Files that hold nothing of it, in order. */
    List<Spare> spare() {
        return spare;
    }

    /** What is not damage but worth knowing. */
    List<String> notes() {
        return notes;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** That of the last commit; 0 if there is none. */
    long epoch() {
        return epoch;
    }

    /** Files looked at. */
    int files() {
        return files;
    }

    /** Bytes read. */
    long bytes() {
        return bytes;
    }
}
