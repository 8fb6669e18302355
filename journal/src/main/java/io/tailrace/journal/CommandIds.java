package io.tailrace.journal;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where the last answers to commands are, by target and id. Takes memory only once there is a command; bounded like {@link
 * RecentIds}. Writer thread only.
 */
final class CommandIds {
    private final int window;
    private @Nullable RecentIds ids;

    CommandIds(int window) {
        this.window = window;
    }

    /** The sequence of the first event of the answer; 0 if it is not remembered. */
    long find(long hash) {
        return ids == null ? 0 : ids.find(hash);
    }

    /** Has the cache fetch what {@link #find} and {@link #add} will look at; see {@link RecentIds#touch}. */
    long touch(long hash, int before) {
        return ids == null ? 0 : ids.touch(hash, before);
    }

    /** The hash of a command's id and its target's. */
    static long hash(long targetHigh, long targetLow, String id) {
        return RecentIds.hash(targetHigh, targetLow, id.getBytes(StandardCharsets.UTF_8));
    }

    void add(long hash, long sequence) {
        RecentIds known = ids;
        if (known == null) {
            known = new RecentIds(window);
            ids = known;
        }
        known.add(hash, sequence);
    }
}
