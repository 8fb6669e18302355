package io.tailrace.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A walk over {@link StreamHeads} in the order of the hashes, some streams at a time: by segment, then by the lower half of the hash, then by
 * the upper. That order stays when a table grows, so a walk can be gone on with at any time, from any hash. For one thread.
 */
final class HeadsRun {
    private static final Comparator<Entry> ORDER = (a, b) -> compare(a.low, a.high, b.low, b.high);

    /** Where a stream's last event is. */
    record Entry(long high, long low, long index, int ordinal) {}

    private final List<Entry> entries = new ArrayList<>();
    private int segment;
    private long low;
    private long high;
    /** Whether the walk goes on after a hash of the segment, and not from its beginning. */
    private boolean isInside;

    /** A walk over everything. */
    static HeadsRun first() {
        return new HeadsRun();
    }

    /** A walk over what comes after a hash; it need not be there. */
    static HeadsRun after(long high, long low) {
        HeadsRun run = new HeadsRun();
        run.segment = StreamHeads.segmentOf(high);
        run.goOnAfter(high, low);
        return run;
    }

    /** The streams that {@link StreamHeads#next} has found, in order. */
    List<Entry> entries() {
        return entries;
    }

    int segment() {
        return segment;
    }

    /** No stream before this lower half is wanted; unsigned. */
    long low() {
        return isInside ? low : 0;
    }

    void clear() {
        entries.clear();
    }

    /** Takes a stream of the segment, if it is one of those to come. */
    void take(long ofHigh, long ofLow, long index, int ordinal) {
        if (!isInside || compare(ofLow, ofHigh, low, high) > 0) {
            entries.add(new Entry(ofHigh, ofLow, index, ordinal));
        }
    }

    /** What was taken is all that there is up to the last of it; {@code more} = the segment may go on. */
    void end(boolean more) {
        entries.sort(ORDER);
        if (more) {
            Entry last = entries.get(entries.size() - 1);
            goOnAfter(last.high, last.low);
        } else {
            segment++;
            isInside = false;
        }
    }

    private void goOnAfter(long ofHigh, long ofLow) {
        high = ofHigh;
        low = ofLow;
        isInside = true;
    }

    private static int compare(long lowA, long highA, long lowB, long highB) {
        int order = Long.compareUnsigned(lowA, lowB);
        return order != 0 ? order : Long.compareUnsigned(highA, highB);
    }
}
