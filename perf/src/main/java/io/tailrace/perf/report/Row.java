package io.tailrace.perf.report;

/**
 * What is measured. Names are stable: results of different days and machines are compared by them.
 *
 * @param label the stable name
 * @param ack what an answered append survived; for reads, what was read from
 * @param aim the ratio that is wanted; 0 = none is
 * @param meaning one line on what is measured and against what
 */
public record Row(String label, Unit unit, String ack, double aim, String meaning) {
    public Row {
        if (!label.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("a row is named in lower case with dashes: name=" + label);
        }
    }
}
