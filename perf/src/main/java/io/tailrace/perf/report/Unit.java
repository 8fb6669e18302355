package io.tailrace.perf.report;

import java.util.Locale;

/** What floor and figure of a row are counted in, and so which of the two divides the other. */
public enum Unit {
    EVENTS_PER_SECOND("events/s", true),
    COMMANDS_PER_SECOND("commands/s", true),
    OPERATIONS_PER_SECOND("ops/s", true),
    PAGES_PER_SECOND("pages/s", true),
    SECONDS("s", false),
    MICROSECONDS("us", false),
    /** For what is held in memory. */
    BYTES("bytes", false);

    private static final double SMALL = 100;

    private final String text;
    private final boolean rate;

    Unit(String text, boolean rate) {
        this.text = text;
        this.rate = rate;
    }

    public String text() {
        return text;
    }

    /** Larger is better, and 1 is the floor: figure over floor for rates, floor over figure for times and sizes. */
    public double ratio(double floor, double figure) {
        return rate ? figure / floor : floor / figure;
    }

    /** Whether more of it is better. */
    public boolean isRate() {
        return rate;
    }

    /** A value with its unit, short. */
    public String format(double value) {
        if (this == SECONDS) {
            return String.format(Locale.ROOT, "%.3f s", value);
        }
        String number = String.format(Locale.ROOT, value < SMALL ? "%.2f" : "%,.0f", value);
        return switch (this) {
            case MICROSECONDS, BYTES -> number + " " + text;
            default -> number + "/s";
        };
    }
}
