package io.tailrace.consumer;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalException;
import io.tailrace.journal.RecordedEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One shard of a group: how far it was read, what was read and is not settled, and the floor below which everything is. Confined
 * to the group's lock.
 *
 * <p>Holds no more than the window: what is not in it stays in the journal. Nothing is given out whose sequence is not
 * reserved on disk, so that after a crash everything that may have been given out is known.
 */
final class Lane {
    /** Events that are reserved ahead of those that are read. */
    static final int RESERVE_EVENTS = 1_024;

    private final Journal journal;
    private final int shard;
    private final GroupsConfig limits;
    private final EventCursor cursor;
    private final Deque<Entry> window = new ArrayDeque<>();
    private final Deque<Entry> ready = new ArrayDeque<>();
    private final Set<Long> settledBefore;
    private final Map<Long, Integer> attemptsBefore;
    private final long reservedBefore;
    private long read;
    private long floor;
    private long floorSaved;
    private long reserved;
    private long reservedAsked;
    private long reservedWanted;
    private long heldBytes;
    private @Nullable String fault;

    Lane(Journal journal, int shard, Shapes shapes, GroupsConfig limits, Checkpoint from) {
        this.journal = journal;
        this.shard = shard;
        this.limits = limits;
        floor = from.floor().sequence(shard);
        floorSaved = floor;
        read = floor;
        settledBefore = new HashSet<>(from.done(shard));
        attemptsBefore = new HashMap<>(from.attempts(shard));
        // What was not committed when the group was opened cannot have been given out.
        long end = journal.end().sequence(shard);
        reservedBefore = Math.min(end, from.reserved().sequence(shard));
        reserved = from.reserved().sequence(shard);
        reservedAsked = reserved;
        cursor = journal.readShard(shard, floor + 1, shapes.stored(), Journal.Shape.STORED);
    }

    int shard() {
        return shard;
    }

    long read() {
        return read;
    }

    long floor() {
        return floor;
    }

    int window() {
        return window.size();
    }

    /** Why it cannot be read; null if it can. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Whether there is no room to read on. */
    boolean isFull() {
        return window.size() >= limits.window() || heldBytes >= limits.windowBytes();
    }

    /**
     * The next event of the shard; null if there is none now, as {@link #mayHaveMore} tells. {@link #settle} is to be called once it
     * has its entry, or needs none.
     */
    @Nullable
    RecordedEvent next() {
        try {
            RecordedEvent event = cursor.next();
            fault = null;
            read = cursor.position().sequence(shard);
            return event;
        } catch (JournalException e) {
            fault = e.getMessage();
            return null;
        }
    }

    /** Whether the last {@link #next} came back from a long stretch that the filter dropped. */
    boolean mayHaveMore() {
        return fault == null && !cursor.atEnd();
    }

    /** Whether an event was settled before the group was opened. Asked once for each. */
    boolean wasSettled(long sequence) {
        return !settledBefore.isEmpty() && settledBefore.remove(sequence);
    }

    /** Sequence up to which events may have been given out before the group was opened. */
    long reservedBefore() {
        return reservedBefore;
    }

    /** How often an event was given out before the group was opened, at least. Asked once for each. */
    int attemptsBefore(long sequence) {
        Integer known = attemptsBefore.isEmpty() ? null : attemptsBefore.remove(sequence);
        return known != null ? known : sequence <= reservedBefore ? 1 : 0;
    }

    void add(Entry entry) {
        window.add(entry);
        heldBytes += bytes(entry);
    }

    /** Has it given out after those that are ready. */
    void ready(Entry entry) {
        entry.state = Entry.State.READY;
        reserve(entry.sequence);
        ready.addLast(entry);
    }

    /** Has it given out before those that are ready: it was given out once. */
    void readyAgain(Entry entry) {
        entry.state = Entry.State.READY;
        reserve(entry.sequence);
        ready.addFirst(entry);
    }

    private void reserve(long sequence) {
        if (sequence + RESERVE_EVENTS / 2 > reservedAsked) {
            reservedWanted = Math.max(reservedWanted, sequence + RESERVE_EVENTS);
        }
    }

    /** Whether something waits for more to be reserved. */
    boolean wantsReservation() {
        return reservedWanted > reservedAsked;
    }

    /** Whether something may be given out as soon as its place is reserved on disk. */
    boolean isHeldUp() {
        Entry entry = ready.peekFirst();
        return entry != null && entry.sequence > reserved;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Takes the next one to give out; null if there is none, or its place is not reserved yet. */
    @Nullable
    Entry pollReady() {
        Entry entry = ready.peekFirst();
        return entry == null || entry.sequence > reserved ? null : ready.pollFirst();
    }

    /** The stored event of an entry: what was read, or read again. */
    RecordedEvent event(Entry entry) {
        RecordedEvent held = entry.event;
        if (held != null) {
            return held;
        }
        RecordedEvent again = journal.readShard(shard, entry.sequence, EventFilter.all(), Journal.Shape.STORED)
                .next();
        if (again == null) {
            throw new JournalException(
                    JournalException.Reason.CORRUPT,
                    "no event where one was: shard=" + shard + " sequence=" + entry.sequence);
        }
        return again;
    }

    /** Lets go of the bytes of an entry, which is given out. */
    void drop(Entry entry) {
        if (entry.side == null) {
            heldBytes -= bytes(entry);
        }
        entry.event = null;
    }

    private static long bytes(Entry entry) {
        RecordedEvent event = entry.event;
        return event == null ? 0 : event.storedBytes();
    }

    /** Moves the floor up to the first that is not settled. */
    void settle() {
        while (!window.isEmpty() && window.peekFirst().state == Entry.State.DONE) {
            window.pollFirst();
        }
        Entry first = window.peekFirst();
        floor = first == null ? read : first.sequence - 1;
    }

    /** Adds what has changed since it was last asked. {@code closing} = nothing is given out from now on. */
    void collect(List<Change> changes, boolean closing) {
        if (floor != floorSaved) {
            changes.add(new Change.Floor(shard, floor));
            floorSaved = floor;
        }
        if (closing) {
            // From here on it is known what was given out, but for what was not read again since the last opening.
            long unsure = reservedBefore > read ? reservedBefore : 0;
            changes.add(new Change.Reserved(shard, unsure));
        } else if (wantsReservation()) {
            reservedAsked = reservedWanted;
            changes.add(new Change.Reserved(shard, reservedAsked));
        }
        // Attempts from the second on are kept as they come; at the end the first ones too, which take the place of
        // reservations.
        int known = closing ? 0 : 1;
        for (Entry entry : window) {
            if (entry.state == Entry.State.DONE) {
                if (!entry.doneSaved) {
                    changes.add(new Change.Done(shard, entry.sequence));
                    entry.doneSaved = true;
                }
            } else if (entry.attempt > Math.max(known, entry.attemptSaved)) {
                changes.add(new Change.Attempted(shard, entry.sequence, entry.attempt));
                entry.attemptSaved = entry.attempt;
            }
        }
    }

    /** {@code sequence} is reserved on disk. */
    void reserved(long sequence) {
        reserved = Math.max(reserved, sequence);
    }
}
