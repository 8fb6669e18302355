package io.tailrace.perf.report;

import io.tailrace.perf.load.Percentiles;
import java.util.ArrayList;
import java.util.List;

/**
 * What one row gave.
 *
 * @param floor the repetitions of the floor, in the unit of the row
 * @param figure those of Tailrace, taken in turns with the floor
 * @param latency of the run at a fixed rate; of the steps of the fold for a replay
 * @param notes what else was counted, a sentence each
 */
public record RowResult(Row row, Series floor, Series figure, Percentiles latency, List<String> notes) {
    public RowResult {
        notes = List.copyOf(notes);
    }

    /** The same with one sentence more. */
    public RowResult withNote(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new RowResult(row, floor, figure, latency, more);
    }

    /** Median against median. Larger is better. */
    public double ratio() {
        return row.unit().ratio(floor.median(), figure.median());
    }
}
