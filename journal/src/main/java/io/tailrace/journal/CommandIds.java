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
    long find(long targetHigh, long targetLow, String id) {
        return ids == null ? 0 : ids.find(RecentIds.hash(targetHigh, targetLow, id.getBytes(StandardCharsets.UTF_8)));
    }

    void add(long targetHigh, long targetLow, String id, long sequence) {
        RecentIds known = ids;
        if (known == null) {
            known = new RecentIds(window);
            ids = known;
        }
        known.add(RecentIds.hash(targetHigh, targetLow, id.getBytes(StandardCharsets.UTF_8)), sequence);
    }
}
