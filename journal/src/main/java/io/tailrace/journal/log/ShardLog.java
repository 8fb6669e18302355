package io.tailrace.journal.log;

import io.tailrace.journal.CorruptJournalException;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.JournalException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commits of one shard on this machine's disk. One thread appends, one forces, any number read.
 *
 * <p>Cycles are complete by size or age, and with every opening: a file of an earlier incarnation is never appended to.
 */
public final class ShardLog implements CommitLog {
    private static final Logger LOG = LoggerFactory.getLogger(ShardLog.class);

    /** Room that Chronicle's own records (its header, its index arrays) may take beside the commits. */
    public static final long OVERHEAD_BYTES = 256 << 10;

    private final LogConfig config;
    private volatile long epoch;
    private Path epochDirectory;
    private volatile boolean copying;
    private final HighWaterMark mark;
    /** What the files hold; null once they are made so. */
    private @Nullable Survey survey;

    private final Cycles cycles;
    private final CopiedEnd copies;
    private long lastSequence;

    private NextCycle next;
    /** For commits that are not written yet, of one cycle after the other; null = none was needed. Writer thread. */
    private @Nullable ByteBuffer stage;

    private boolean wrote;
    private long used;
    private long born;
    private boolean closed;

    private ShardLog(LogConfig config, HighWaterMark mark, Survey survey) throws IOException {
        this.config = config;
        this.mark = mark;
        this.survey = survey;
        this.cycles = new Cycles(
                config, survey.found().stream().map(Survey.Found::file).toList());
        this.copies = new CopiedEnd(config, cycles);
        this.lastSequence = survey.lastSequence();
        this.copying = config.isCopy();
        this.epoch = copying ? survey.epoch() : nextEpoch(config.directory(), config.ownEpoch());
        this.epochDirectory = CyclePath.epochDirectory(config.directory(), epoch);
        this.next = new NextCycle(config, epochDirectory);
    }

    private static long nextEpoch(Path directory, long least) throws IOException {
        return Math.max(CyclePath.lastEpoch(directory) + 1, least);
    }

    /**
     * Reads the log in a directory that the caller has locked, and changes nothing in it. What was written is there to be
     * read; before anything is appended, {@link #ready} must be called.
     *
     * @throws CorruptJournalException if something that was durable is missing or damaged
     * @throws JournalException if the file system fails
     */
    public static ShardLog open(LogConfig config) {
        Path directory = config.directory();
        ShardDirectory.require(directory);
        try {
            HighWaterMark mark = ShardDirectory.mark(directory);
            Survey survey = Survey.ofEnds(directory, mark.sequence(), config.provingEpoch());
            CorruptJournalException damage = survey.damage();
            if (damage != null) {
                throw damage;
            }
            ShardLog log = new ShardLog(config, mark, survey);
            CycleFile last = log.cycles.last();
            if (last != null) {
                // What complete cycles hold is verified when it is read; the end is what a truncation would hit first.
                last.read(last.index().count() - 1);
            }
            return log;
        } catch (IOException | InternalError e) {
            throw storage("cannot open shard", directory, e);
        }
    }

    /**
     * Brings an unclean end in order and makes room for appends: the first change on disk of an opening. After an
     * exception, {@link #abandon}.
     */
    public void ready() {
        Survey found = survey;
        survey = null;
        if (found == null) {
            throw new IllegalStateException("made ready twice shard=" + config.shard());
        }
        try {
            Recovery.apply(config.directory(), found);
            if (lastSequence > 0) {
                mark.set(lastSequence);
                mark.force();
            }
            if (!copying) {
                beginEpoch();
            }
        } catch (IOException | InternalError e) {
            throw storage("cannot open shard", config.directory(), e);
        }
    }

    private void beginEpoch() throws IOException {
        Files.createDirectory(epochDirectory);
        DurableFiles.forceDirectory(config.directory());
        next.prepare(cycles.next());
    }

    @Override
    public long begin(int bytes, long nanos) {
        OpenCycle present = cycles.current();
        if (present == null || !hasRoom(bytes, nanos)) {
            present = roll(nanos);
        }
        present.reach(used + bytes + OVERHEAD_BYTES, nanos);
        return Indexes.of(present.file().cycle(), present.index().count());
    }

    /**
     * Whether a commit of so many bytes can be appended without any work on files, which an interrupt of the thread would break. Writer
     * thread.
     */
    public boolean takesAtOnce(int bytes, long nanos) {
        OpenCycle present = cycles.current();
        return present != null && present.hasRoom(bytes) && hasRoom(bytes, nanos);
    }

    private boolean hasRoom(int bytes, long nanos) {
        return used + bytes + OVERHEAD_BYTES <= config.cycleBytes()
                && nanos - born <= config.cycleAge().toNanos();
    }

    private OpenCycle roll(long nanos) {
        int cycle = cycles.next();
        try {
            write();
            Path data = CycleName.data(epochDirectory, cycle);
            OpenCycle begun = OpenCycle.begin(config, cycle, data, next.take(cycle), stage(), lastSequence + 1, nanos);
            wrote = true;
            cycles.add(begun, lastSequence);
            used = CycleHead.BYTES;
            born = nanos;
            return begun;
        } catch (IOException e) {
            throw storage("cannot begin cycle", epochDirectory, e);
        }
    }

    private @Nullable ByteBuffer stage() {
        if (config.isForcedOften() && stage == null) {
            stage = ByteBuffer.allocateDirect(StagedWriter.BYTES);
        }
        return stage;
    }

    @Override
    public void append(ByteBuffer commit, long firstSequence, long last) {
        OpenCycle present = cycles.current();
        if (present == null) {
            throw new IllegalStateException("append without begin");
        }
        try {
            used = present.append(commit, firstSequence);
        } catch (IOException e) {
            throw storage("cannot write to cycle", present.file().file(), e);
        }
        lastSequence = last;
        if (!next.isPrepared() && used > config.cycleBytes() / 2) {
            next.prepare(cycles.next());
        }
    }

    /**
     * Writes records of another journal as the next of this one: as they are, in the same cycle and the same places in it. Verifies
     * each before anything is written: CRC, own index, lengths, sequence and epoch. When it returns they survive the process, not
     * a loss of power. After an exception nothing more may be written. Writer thread only; of a copy only.
     *
     * @param cycle that they stand in
     * @param records one behind the other, the last of them a commit; little-endian
     */
    public Copied copy(int cycle, ByteBuffer records) {
        if (!copying) {
            return Copied.refused("the journal is no copy");
        }
        Copied copied = copies.copy(cycle, records, lastSequence, epoch);
        if (!copied.commits().isEmpty()) {
            Commit last = copied.commits().get(copied.commits().size() - 1);
            lastSequence = last.lastSequence();
            epoch = last.epoch();
        }
        return copied;
    }

    /**
     * Ends the copying: from now on commits are written here, under an epoch of their own. Writer thread only.
     *
     * @param ownEpoch the least that this may be
     */
    public void lead(long ownEpoch) {
        try {
            cycles.end(lastSequence);
            epoch = nextEpoch(config.directory(), ownEpoch);
            epochDirectory = CyclePath.epochDirectory(config.directory(), epoch);
            next = new NextCycle(config, epochDirectory);
            beginEpoch();
            copying = false;
        } catch (IOException e) {
            throw storage("cannot begin epoch", config.directory(), e);
        }
    }

    @Override
    public void write() {
        OpenCycle present = cycles.current();
        try {
            if (present != null) {
                present.write();
            }
        } catch (IOException e) {
            throw storage("cannot write to cycle", config.directory(), e);
        }
    }

    @Override
    public void force() {
        try {
            cycles.force(config.keeper());
        } catch (IOException e) {
            throw storage("force failed", config.directory(), e);
        }
    }

    /** Notes that everything up to {@code sequence} was forced. Syncer thread only. */
    public void durable(long sequence) {
        mark.set(sequence);
    }

    /** Forces the high-water mark itself. Any one thread. */
    public void forceMark() {
        mark.force();
    }

    /** The commit at {@code index}, verified. */
    public Commit commit(long index) {
        return cycles.of(Indexes.cycle(index)).read(Indexes.ordinal(index));
    }

    /** The same, for who reads single commits that lie far apart: from a disk, what is around it is not read too. */
    public Commit commitAlone(long index) {
        return cycles.of(Indexes.cycle(index)).readAlone(Indexes.ordinal(index));
    }

    /** The first sequence of the commit at {@code index}, as the index of its cycle has it; the commit is not read. */
    public long firstSequence(long index) {
        return cycles.of(Indexes.cycle(index)).sequence(Indexes.ordinal(index));
    }

    /** Reads records as they lie from the commit that starts with {@code fromSequence} on. */
    public ChunkReader chunks(long fromSequence) {
        return new ChunkReader(this, fromSequence);
    }

    /** Reads in order from the commit that holds {@code fromSequence}, which is at least 1. */
    public LogReader reader(long fromSequence) {
        return new LogReader(this, fromSequence);
    }

    CycleFile cycleOf(long sequence) {
        return cycles.ofSequence(sequence);
    }

    /** The writer's incarnation, higher than that of any earlier opening; of a copy, that of its last commit. */
    public long epoch() {
        return epoch;
    }

    /** Sequence of the last event when the log was opened, or was written since. Writer thread, or before it starts. */
    public long lastSequence() {
        return lastSequence;
    }

    /** Sequence of the last event that is known to be forced. */
    public long durableSequence() {
        return mark.sequence();
    }

    /** The journal file that holds {@code sequence}. Any thread. */
    public Path file(long sequence) {
        return cycleOf(sequence).file();
    }

    /** Number of journal files. */
    public int cycleCount() {
        return cycles.count();
    }

    /** Bytes of all commits, with Chronicle's records between them. */
    public long bytes() {
        return cycles.bytes();
    }

    /** Bytes of what was written after {@code sequence}, about. Any thread. */
    public long bytesSince(long sequence) {
        return cycles.bytesSince(sequence);
    }

    /**
     * Forces and seals what was written and gives back reserved disk. The writer and the syncer must have stopped. After
     * a failed append or force, call {@link #abandon} instead.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        force();
        cycles.seal(lastSequence);
        if (lastSequence > 0) {
            mark.set(lastSequence);
        }
        mark.force();
        cleanUp();
    }

    /** Lets go without writing anything more: what is on disk stays as it is, for the next opening to judge. */
    public void abandon() {
        if (closed) {
            return;
        }
        cycles.release();
        cleanUp();
    }

    private void cleanUp() {
        closed = true;
        try {
            next.discard();
            if (!wrote && !copying) {
                Files.deleteIfExists(epochDirectory);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("reserved space not given back shard={} cause=\"{}\"", config.shard(), e.toString());
        }
    }

    static JournalException storage(String what, Path where, Throwable cause) {
        return new JournalException(Reason.STORAGE, what + ": " + FailureText.of(cause) + " at=" + where, cause);
    }
}
