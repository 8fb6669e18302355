package io.tailrace.perf.measure;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows that are measured together. */
public enum Suite {
    QUICK("the rows that are looked at after every change, in under five minutes"),
    FULL("every workload against its floor"),
    PEERS(
            "the same work done by PostgreSQL, Kafka and H2 in the same run, and by Redis and NATS where they are on the path"),
    SCALE("rate, memory and opening times of large stores; see --events and --streams");

    private final String meaning;

    Suite(String meaning) {
        this.meaning = meaning;
    }

    /** As it is written on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String meaning() {
        return meaning;
    }

    /**
     * The suite of that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static Suite of(String label) {
        for (Suite suite : values()) {
            if (suite.label().equals(label)) {
                return suite;
            }
        }
        throw new IllegalArgumentException("no such suite: name=" + label + ", known are "
                + Arrays.stream(values()).map(Suite::label).collect(Collectors.joining(", ")));
    }
}
