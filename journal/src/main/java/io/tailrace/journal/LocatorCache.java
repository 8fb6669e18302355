package io.tailrace.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Locators that readers of a shard found, kept for the next one: of committed events only, which never move. Without it a
 * single event is found by walking from the head of its stream, up to 63 events and one more for each 64 before that.
 *
 * <p>Safe from any thread, without a lock: what is kept is never changed, only replaced as a whole. Bounded in bytes; the
 * room is taken as it is filled. A cache: losing any of it changes no answer, and every event it leads to is compared with
 * the stream and the version that were asked for.
 */
final class LocatorCache {
    private static final LocatorCache NONE = new LocatorCache(0);
    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Locators[].class);
    /** Places that a chunk may be kept in. */
    private static final int WAYS = 8;
    /** What a set of chunks takes with its references and marks. */
    static final int SET_BYTES = WAYS * (Locators.BYTES_MAX + 2 * Long.BYTES);

    private static final int SETS_MAX = Integer.MAX_VALUE / WAYS;
    /** Spreads the numbers of neighbouring chunks over all sets. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final @Nullable Locators[] slots;
    /** Part of the hash of what is in a slot, so that what it is not needs no look. Wrong for a moment while it changes. */
    private final long[] marks;

    private final int sets;
    /** Which place of a full set is given up next. Threads may overwrite each other's count: any place will do. */
    private int turn;

    /** @param bytes the most that it may take; below {@link #SET_BYTES} it keeps nothing */
    LocatorCache(long bytes) {
        sets = (int) Math.min(SETS_MAX, bytes / SET_BYTES);
        slots = new Locators[sets * WAYS];
        marks = new long[slots.length];
    }

    /** One that keeps nothing. */
    static LocatorCache none() {
        return NONE;
    }

    /** What is known of a chunk of a stream; null if nothing is. */
    @Nullable
    Locators find(long high, long low, long chunk) {
        long mark = mark(low, chunk);
        int first = first(mark);
        for (int slot = first; slot < first + WAYS && slot < marks.length; slot++) {
            if (marks[slot] == mark) {
                Locators kept = (Locators) SLOTS.getAcquire(slots, slot);
                if (kept != null && kept.areOf(high, low, chunk)) {
                    return kept;
                }
            }
        }
        return null;
    }

    /** Keeps {@code found}, which must not be changed from now on, in place of what was known of its chunk. */
    void keep(Locators found) {
        if (marks.length == 0) {
            return;
        }
        long mark = mark(found.low(), found.chunk());
        int first = first(mark);
        int place = first + (turn++ & WAYS - 1);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (marks[slot] == mark || SLOTS.getAcquire(slots, slot) == null) {
                place = slot;
                break;
            }
        }
        SLOTS.setRelease(slots, place, found);
        marks[place] = mark;
    }

    private static long mark(long low, long chunk) {
        return (low ^ chunk * SPREAD) * SPREAD;
    }

    private int first(long mark) {
        long spread = (mark >>> Integer.SIZE) * sets;
        return (int) (spread >>> Integer.SIZE) * WAYS;
    }
}
