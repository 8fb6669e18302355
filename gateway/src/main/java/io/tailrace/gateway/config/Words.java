package io.tailrace.gateway.config;

/** Values of keys that know only a few. */
enum Words {
    /** Any text. */
    ANY(""),
    ACK("memory or disk"),
    SWITCH("on or off"),
    SCHEMAS("off, warn or enforce"),
    SINKS("kafka or webhook"),
    SHAPES("newest or stored"),
    FOLLOWERS("all, projections, sinks or none"),
    ENDS("start or end"),
    COMPRESSIONS("none, gzip, snappy, lz4 or zstd");

    private final String text;

    Words(String text) {
        this.text = text;
    }

    /** Whether {@code value} is one of them. */
    boolean allow(String value) {
        if (this == ANY) {
            return true;
        }
        for (String word : text.split(", | or ", -1)) {
            if (word.equals(value)) {
                return true;
            }
        }
        return false;
    }

    /** All of them, as {@code memory or disk}. */
    @Override
    public String toString() {
        return text;
    }
}
