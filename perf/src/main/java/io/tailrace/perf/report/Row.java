package io.tailrace.perf.report;

/** What is measured. Names are stable: results of different days and machines are compared by them. */
public enum Row {
    EMBEDDED_MEMORY(
            "embedded-memory",
            Unit.EVENTS_PER_SECOND,
            "memory",
            0.6,
            "appends of 256 bytes in process, 4,096 in flight; floor: raw Chronicle Queue append + CRC32C"),
    EMBEDDED_DISK_1(
            "embedded-disk-1",
            Unit.EVENTS_PER_SECOND,
            "disk",
            0.6,
            "the same forced to disk, 1 in flight; floor: raw append + force"),
    EMBEDDED_DISK_64(
            "embedded-disk-64",
            Unit.EVENTS_PER_SECOND,
            "disk",
            0.6,
            "the same, 64 in flight; floor: raw append + force with 64 in flight"),
    EMBEDDED_DISK_1024(
            "embedded-disk-1024",
            Unit.EVENTS_PER_SECOND,
            "disk",
            0.6,
            "the same, 1,024 in flight; floor: raw append + force with 1,024 in flight"),
    HTTP_APPEND_64(
            "http-append-64",
            Unit.EVENTS_PER_SECOND,
            "disk",
            0.5,
            "single-event appends over HTTP/1.1, 64 connections; floor: a bare Vert.x server, same JSON, same client"),
    REPLAY_1M(
            "replay-1m",
            Unit.SECONDS,
            "disk",
            0,
            "1,000,000 events read and folded; floor: raw scan of the same files with CRC32C");

    /** What floor and figure are counted in, and so which of the two divides the other. */
    public enum Unit {
        EVENTS_PER_SECOND("events/s"),
        SECONDS("s");

        private final String text;

        Unit(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        /** Larger is better, and 1 is the floor: figure over floor for rates, floor over figure for times. */
        double ratio(double floor, double figure) {
            return this == EVENTS_PER_SECOND ? figure / floor : floor / figure;
        }
    }

    private final String label;
    private final Unit unit;
    private final String ack;
    private final double aim;
    private final String meaning;

    Row(String label, Unit unit, String ack, double aim, String meaning) {
        this.label = label;
        this.unit = unit;
        this.ack = ack;
        this.aim = aim;
        this.meaning = meaning;
    }

    /** The stable name. */
    public String label() {
        return label;
    }

    public Unit unit() {
        return unit;
    }

    /** What an answered append survived, or for reads what was read from. */
    public String ack() {
        return ack;
    }

    /** The ratio that is wanted; 0 = none is. */
    public double aim() {
        return aim;
    }

    /** One line on what is measured and against what. */
    public String meaning() {
        return meaning;
    }

    /**
     * The row of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static Row of(String label) {
        StringBuilder names = new StringBuilder();
        for (Row row : values()) {
            if (row.label.equals(label)) {
                return row;
            }
            names.append(names.isEmpty() ? "" : ", ").append(row.label);
        }
        throw new IllegalArgumentException("no such row: name=" + label + ", known are " + names);
    }
}
