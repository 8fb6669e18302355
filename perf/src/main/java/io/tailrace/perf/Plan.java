package io.tailrace.perf;

import java.time.Duration;

/**
 * How long and how often things are measured.
 *
 * @param repetitions of floor and figure, in turns; 1 to 101
 * @param trial length of one repetition
 * @param open length of the run at a fixed rate
 * @param part of the maximum rate that the run at a fixed rate asks for
 */
record Plan(int repetitions, Duration trial, Duration open, double part) {
    static final int REPETITIONS_MAX = 101;
    static final int REPETITIONS_QUICK = 5;

    Plan {
        if (repetitions < 1 || repetitions > REPETITIONS_MAX) {
            throw new IllegalArgumentException(
                    "repetitions out of range: repetitions=" + repetitions + ", allowed 1 to " + REPETITIONS_MAX);
        }
    }

    /** Under three minutes for all rows on two cores. */
    static Plan quick(int repetitions) {
        return new Plan(repetitions, Duration.ofSeconds(1), Duration.ofSeconds(4), 0.5);
    }
}
