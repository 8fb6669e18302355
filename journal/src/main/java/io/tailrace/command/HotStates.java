package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states that are used most. When there is no room, a hand goes round and takes away the first that was not used since it
 * came by last. To note a use writes to nothing but the state's own entry: an order of use was measured to cost three misses of
 * the cache for each command. Writer thread only.
 */
final class HotStates {
    private final int max;
    private final Map<StreamId, Entry> entries = new HashMap<>();
    private final List<Entry> round = new ArrayList<>();
    private int hand;

    /** One state. */
    private static final class Entry {
        private StreamId stream;
        private Hot hot;
        private boolean used;

        Entry(StreamId stream, Hot hot) {
            this.stream = stream;
            this.hot = hot;
        }
    }

    /**
     * @param max states that are kept, from 0
     */
    HotStates(int max) {
        this.max = max;
    }

    @Nullable
    Hot get(StreamId stream) {
        Entry entry = entries.get(stream);
        if (entry == null) {
            return null;
        }
        if (!entry.used) {
            entry.used = true;
        }
        return entry.hot;
    }

    /** Has the cache fetch what {@link #get} will look at. The answer means nothing. */
    long touch(StreamId stream) {
        Entry entry = entries.get(stream);
        return entry == null ? 0 : entry.hot.version();
    }

    void put(StreamId stream, Hot hot) {
        Entry entry = entries.get(stream);
        if (entry != null) {
            entry.hot = hot;
        } else if (round.size() < max) {
            Entry added = new Entry(stream, hot);
            entries.put(stream, added);
            round.add(added);
        } else if (max > 0) {
            Entry reused = leastUsed();
            entries.remove(reused.stream);
            reused.stream = stream;
            reused.hot = hot;
            entries.put(stream, reused);
        }
    }

    private Entry leastUsed() {
        while (true) {
            Entry entry = round.get(hand);
            hand = hand + 1 == round.size() ? 0 : hand + 1;
            if (!entry.used) {
                return entry;
            }
            entry.used = false;
        }
    }

    int size() {
        return round.size();
    }
}
