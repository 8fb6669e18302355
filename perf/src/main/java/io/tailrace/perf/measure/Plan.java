package io.tailrace.perf.measure;

import java.time.Duration;

/**
 * How long and how often things are measured.
 *
 * @param repetitions of floor and figure, in turns; 1 to 101
 * @param trial length of one repetition
 * @param open length of the run at a fixed rate
 * @param part of the maximum rate that the run at a fixed rate asks for
 */
public record Plan(int repetitions, Duration trial, Duration open, double part) {
    public static final int REPETITIONS_MAX = 101;
    public static final int REPETITIONS_DEFAULT = 5;
    private static final int SECONDS_MAX = 600;

    public Plan {
        if (repetitions < 1 || repetitions > REPETITIONS_MAX) {
            throw new IllegalArgumentException(
                    "repetitions out of range: repetitions=" + repetitions + ", allowed 1 to " + REPETITIONS_MAX);
        }
        within("trial", trial);
        within("open", open);
    }

    private static void within(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.toSeconds() > SECONDS_MAX) {
            throw new IllegalArgumentException(
                    name + " out of range: " + name + "=" + value + ", allowed up to " + SECONDS_MAX + " s");
        }
    }

    /** Trials of a second and four seconds at a fixed rate: the six rows of {@code quick} take under three minutes. */
    public static Plan standard(int repetitions) {
        return new Plan(repetitions, Duration.ofSeconds(1), Duration.ofSeconds(4), 0.5);
    }

    /** Runs at a fixed rate of another length, for the rare high percentiles. */
    public Plan withOpen(Duration wanted) {
        return new Plan(repetitions, trial, wanted, part);
    }
}
