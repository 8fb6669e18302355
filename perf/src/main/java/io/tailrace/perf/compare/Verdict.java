package io.tailrace.perf.compare;

import io.tailrace.perf.report.Series;

/**
 * Whether two series of repetitions differ. Ranges that do not touch are a difference: with five repetitions on each side,
 * chance alone would part them so in fewer than one of a hundred comparisons.
 */
enum Verdict {
    BETTER("better"),
    WORSE("worse"),
    /** The ranges overlap, and a median lies in the other's range. */
    NOISE("noise"),
    /** The ranges overlap, but each median lies outside of the other's range. */
    UNSURE("unsure: repeat more often"),
    /** Three repetitions of each part by chance in one of ten comparisons; fewer say nothing. */
    TOO_FEW("too few repetitions to tell");

    static final int REPETITIONS_MIN = 4;

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /**
     * Of {@code after} against {@code before}.
     *
     * @param rate whether more is better
     */
    static Verdict of(Series before, Series after, boolean rate) {
        if (before.values().size() < REPETITIONS_MIN || after.values().size() < REPETITIONS_MIN) {
            return TOO_FEW;
        }
        boolean above = after.min() > before.max();
        boolean below = after.max() < before.min();
        if (above || below) {
            return above == rate ? BETTER : WORSE;
        }
        return within(before.median(), after) || within(after.median(), before) ? NOISE : UNSURE;
    }

    private static boolean within(double value, Series range) {
        return value >= range.min() && value <= range.max();
    }
}
