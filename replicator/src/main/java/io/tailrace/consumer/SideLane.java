package io.tailrace.consumer;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import org.jspecify.annotations.Nullable;

/**
 * A parked stream. All its events from one version on are passed over by its {@link Lane} and wait in the journal; under replay
 * they are read from there, one after the other, as far as the lane has read. Confined to the group's lock.
 *
 * <p>It joins the lane again once the lane has passed over nothing behind it, and the floor is behind all that was given out here:
 * then the floor alone says that those are settled, before a crash and after it.
 */
final class SideLane {
    /** Events that one call passes over before it comes back. */
    private static final int PASS_MAX = 1_000;

    private Parked parked;
    private @Nullable EventCursor cursor;
    private @Nullable RecordedEvent ahead;
    private @Nullable Entry entry;

    /** What {@link #read} found. */
    enum Found {
        /** {@link #entry} is to be given out. */
        EVENT,
        /** Nothing yet, and more to look at. */
        MORE,
        /** Nothing before the lane gets on. */
        LATER,
        /** The lane meets everything that follows. */
        JOINS
    }

    /** @param given sequence up to which its events may have been given out, beyond what {@code parked} says */
    SideLane(Parked parked, long given) {
        this.parked = parked.given(given);
    }

    Parked parked() {
        return parked;
    }

    /** The event that is given out, or about to be; null while it is parked or has to be read. */
    @Nullable
    Entry entry() {
        return entry;
    }

    /** Whether it is under replay, and its next event has to be read. */
    boolean isHungry() {
        return cursor != null && entry == null;
    }

    boolean isActive() {
        return cursor != null;
    }

    /** Asks for its events to be given out again, from the first that is not settled. */
    void replay() {
        parked = parked.replayed(true);
    }

    /** Begins to read. */
    void activate(Journal journal) {
        cursor = journal.readStream(parked.stream(), parked.version(), Journal.Direction.FORWARD, Journal.Shape.STORED);
    }

    /** Reads on to the next event that the group wants. */
    Found read(Lane lane, Shapes shapes, int attempts) {
        for (int i = 0; i < PASS_MAX; i++) {
            if (ahead == null && cursor != null) {
                ahead = cursor.next();
            }
            RecordedEvent event = ahead;
            if (event == null || event.sequence() > lane.read()) {
                return lane.floor() >= parked.given() ? Found.JOINS : Found.LATER;
            }
            ahead = null;
            if (shapes.wants(event)) {
                found(new Entry(lane, event, this), attempts);
                return Found.EVENT;
            }
            parked = parked.at(event.sequence(), event.version() + 1, 0);
        }
        return Found.MORE;
    }

    private void found(Entry found, int attempts) {
        boolean first = found.version == parked.version();
        found.attempt = Math.max(first ? parked.attempt() : 0, found.sequence <= parked.given() ? 1 : 0);
        found.attemptsMax = found.attempt + attempts;
        parked = parked.at(found.sequence, found.version, found.attempt);
        entry = found;
    }

    /** The event at hand is given out. */
    void given(Entry at) {
        parked = parked.at(at.sequence, at.version, at.attempt).given(at.sequence);
    }

    /** The event at hand is settled. */
    void settled() {
        parked = parked.at(parked.sequence(), parked.version() + 1, 0);
        entry = null;
    }

    /** The event at hand could not be handled: the stream waits again. */
    void park(Parked again) {
        parked = again.given(parked.given());
        cursor = null;
        ahead = null;
        entry = null;
    }
}
