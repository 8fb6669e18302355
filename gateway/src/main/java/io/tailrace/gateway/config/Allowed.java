package io.tailrace.gateway.config;

/**
 * Which values a key may have.
 *
 * @param kind how they are written
 * @param min the smallest, in the unit of the kind
 * @param max the largest; 0 = numbers have no bounds
 * @param words the only ones, where there are few
 */
record Allowed(Kind kind, long min, long max, Words words) {
    /**
     * The number of {@code text}; 0 where it is not one.
     *
     * @throws IllegalArgumentException if it is not allowed; the message says what is
     */
    long number(String text) {
        long number = kind.parse(text);
        if (max > 0 && (number < min || number > max)) {
            throw new IllegalArgumentException("must be from " + bounds());
        }
        if (!words.allow(text)) {
            throw new IllegalArgumentException("must be " + words);
        }
        return number;
    }

    /** The words, or the smallest and the largest; empty if there are neither. */
    String facts() {
        if (words != Words.ANY) {
            return words.toString();
        }
        return max == 0 ? "" : bounds();
    }

    private String bounds() {
        return kind.show(min) + " to " + kind.show(max);
    }
}
