package io.tailrace.projection;

import io.tailrace.journal.Positions;
import java.util.List;

/**
 * What was found in a view, as of one position.
 *
 * @param entries by key, in its order
 * @param isLast whether there are no more
 * @param positions the events whose effects are in it; others may be in it too only where they came after
 */
public record ViewPage(List<Entry> entries, boolean isLast, Positions positions) {
    /** One entry: its key, and the JSON as it was put, or of the columns of its row. Immutable as long as nobody writes into it. */
    public static final class Entry {
        private final String key;
        private final byte[] json;

        Entry(String key, byte[] json) {
            this.key = key;
            this.json = json;
        }

        public String key() {
            return key;
        }

        /** Not a copy. */
        public byte[] json() {
            return json;
        }
    }

    public ViewPage {
        entries = List.copyOf(entries);
    }
}
