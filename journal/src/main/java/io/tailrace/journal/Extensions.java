package io.tailrace.journal;

import java.util.Arrays;

/** Bytes under tags beside an event, in the order of the tags, as they are stored. Immutable, but for the bytes themselves. */
final class Extensions {
    static final Extensions NONE = new Extensions(new int[0], new byte[0][]);

    private final int[] tags;
    private final byte[][] values;

    private Extensions(int[] tags, byte[][] values) {
        this.tags = tags;
        this.values = values;
    }

    /** These, and {@code value} under {@code tag} in the place of what was there. */
    Extensions with(int tag, byte[] value) {
        int found = Arrays.binarySearch(tags, tag);
        int at = found < 0 ? -found - 1 : found;
        int more = found < 0 ? 1 : 0;
        int[] allTags = Arrays.copyOf(tags, tags.length + more);
        byte[][] allValues = Arrays.copyOf(values, values.length + more);
        System.arraycopy(tags, at, allTags, at + more, tags.length - at);
        System.arraycopy(values, at, allValues, at + more, values.length - at);
        allTags[at] = tag;
        allValues[at] = value;
        return new Extensions(allTags, allValues);
    }

    int size() {
        return tags.length;
    }

    int tag(int place) {
        return tags[place];
    }

    byte[] value(int place) {
        return values[place];
    }
}
