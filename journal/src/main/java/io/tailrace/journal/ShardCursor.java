package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.LogReader;
import org.jspecify.annotations.Nullable;

/** Reads the committed events of one shard in order, and goes on when more is committed. For one thread at a time. */
final class ShardCursor implements EventCursor {
    /** Events that one call looks at before it comes back from a stretch that the filter drops. */
    static final int SCAN_MAX = 100_000;

    private final Shard shard;
    private final EventFilter filter;
    private final LogReader reader;
    private @Nullable Commit commit;
    private int ordinal;
    private int offset;
    private long sequence;
    private boolean atEnd;

    ShardCursor(Shard shard, long fromSequence, EventFilter filter) {
        this.shard = shard;
        this.filter = filter;
        this.sequence = Math.max(1, fromSequence) - 1;
        this.reader = shard.log().reader(sequence + 1);
    }

    @Override
    public @Nullable RecordedEvent next() {
        atEnd = false;
        for (int scanned = 0; scanned < SCAN_MAX; scanned++) {
            Commit present = commit;
            if (present == null || ordinal == present.count()) {
                present = reader.next(shard.committed());
                commit = present;
                if (present == null) {
                    atEnd = true;
                    return null;
                }
                ordinal = 0;
                offset = CommitLayout.HEADER_BYTES;
            }
            RecordedEvent event = read(present);
            if (event != null) {
                return event;
            }
        }
        return null;
    }

    private @Nullable RecordedEvent read(Commit present) {
        int at = offset;
        int place = ordinal;
        offset = present.next(at);
        ordinal++;
        long found = present.firstSequence() + place;
        if (found <= sequence) {
            return null;
        }
        RecordedEvent event = recorded(shard.number(), present, place, at);
        sequence = found;
        return filter.matches(event) ? event : null;
    }

    static RecordedEvent recorded(int shard, Commit commit, int ordinal, int offset) {
        return StreamHistory.recorded(null, shard, commit, ordinal, offset);
    }

    @Override
    public boolean atEnd() {
        return atEnd;
    }

    /** Sequence of the last event that was returned or dropped. */
    long sequence() {
        return sequence;
    }

    @Override
    public Positions position() {
        return Positions.start().with(shard.number(), sequence);
    }
}
