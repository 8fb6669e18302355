package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All cycles of a shard: finds the one that holds a place, and knows which may still hold bytes that are not forced. The writer adds,
 * the syncer forces, any thread reads.
 */
final class Cycles {
    private static final Logger LOG = LoggerFactory.getLogger(Cycles.class);

    private final LogConfig config;
    private final CopyOnWriteArrayList<OpenCycle> open = new CopyOnWriteArrayList<>();
    private volatile CycleFile[] files;
    private @Nullable OpenCycle current;

    Cycles(LogConfig config, List<CycleFile> files) {
        this.config = config;
        this.files = files.toArray(CycleFile[]::new);
    }

    /** The last one; null = there is none. */
    @Nullable
    CycleFile last() {
        CycleFile[] present = files;
        return present.length == 0 ? null : present[present.length - 1];
    }

    /** The number of the next. */
    int next() {
        CycleFile last = last();
        return last == null ? 1 : last.cycle() + 1;
    }

    /** The one that is written; null = none has begun since the opening. Writer thread. */
    @Nullable
    OpenCycle current() {
        return current;
    }

    /**
     * Makes {@code begun} the cycle that is written; the one before it, which ends with {@code before}, is complete, and the
     * observer is told. Writer thread.
     */
    void add(OpenCycle begun, long before) {
        end(before);
        CycleFile[] more = Arrays.copyOf(files, files.length + 1);
        more[files.length] = begun.file();
        files = more;
        open.add(begun);
        current = begun;
        config.observer().rolled(config.shard(), begun.file().cycle());
    }

    /** The last one, complete until now, is written again as {@code begun}. Writer thread. */
    void goOn(OpenCycle begun, long before) {
        open.add(begun);
        current = begun;
        replaceLast(begun, before);
    }

    /** The last one has got another mapping. Writer thread. */
    void replaceLast(OpenCycle grown, long before) {
        CycleFile[] same = files.clone();
        CycleFile last = same[same.length - 1];
        same[same.length - 1] = grown.file();
        files = same;
        // Who reads the one that was outgrown finds what is written from now on in the other.
        last.complete(before);
    }

    /** No more is written to the last one, whose last sequence is {@code before}. Writer thread. */
    void end(long before) {
        OpenCycle present = current;
        if (present != null) {
            present.file().complete(before);
            current = null;
        }
    }

    /** Forces whatever was written, and has the keeper seal what is complete. Syncer thread. */
    void force(Executor keeper) throws IOException {
        for (int i = 0; i < open.size(); i++) {
            OpenCycle cycle = open.get(i);
            // Asked before it is forced: what the writer has left behind then is complete.
            boolean complete = i + 1 < open.size();
            cycle.force();
            if (complete) {
                open.remove(i--);
                keeper.execute(() -> seal(cycle));
            }
        }
    }

    private static void seal(OpenCycle cycle) {
        try {
            cycle.seal();
        } catch (IOException | RuntimeException e) {
            // The data is forced; without an index file the next opening reads this cycle and seals it then.
            LOG.warn("cycle not sealed file={} cause=\"{}\"", cycle.file().file(), e.toString());
        }
    }

    /** Seals what is still open, the last sequence being {@code last}; writer and syncer have stopped and all is forced. */
    void seal(long last) {
        for (OpenCycle cycle : open) {
            if (cycle.index().count() > 0) {
                cycle.file().complete(last);
                seal(cycle);
            } else {
                release(cycle);
            }
        }
    }

    /** Lets go without writing anything more. */
    void release() {
        open.forEach(Cycles::release);
    }

    private static void release(OpenCycle cycle) {
        try {
            cycle.release();
        } catch (IOException e) {
            LOG.warn("channel not closed file={} cause=\"{}\"", cycle.file().file(), e.toString());
        }
    }

    /** The cycle of that number. */
    CycleFile of(int number) {
        CycleFile[] present = files;
        int low = 0;
        int high = present.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = present[middle].cycle();
            if (found == number) {
                return present[middle];
            }
            if (found < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        throw new CorruptJournalException(config.directory(), 0, "no cycle " + number);
    }

    /** The cycle that holds {@code sequence}. */
    CycleFile ofSequence(long sequence) {
        CycleFile[] present = files;
        int low = 0;
        int high = present.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (present[middle].firstSequence() <= sequence) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if (present.length == 0 || sequence < present[low].firstSequence()) {
            throw new CorruptJournalException(config.directory(), 0, "no cycle holds sequence " + sequence);
        }
        return present[low];
    }

    int count() {
        return files.length;
    }

    long bytes() {
        long bytes = 0;
        for (CycleFile cycle : files) {
            bytes += cycle.dataBytes();
        }
        return bytes;
    }

    long bytesSince(long sequence) {
        CycleFile[] present = files;
        long bytes = 0;
        for (int i = present.length - 1; i >= 0 && present[i].lastSequence() > sequence; i--) {
            bytes += present[i].bytesSince(sequence);
        }
        return bytes;
    }
}
