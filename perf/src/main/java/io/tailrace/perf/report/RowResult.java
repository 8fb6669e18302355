package io.tailrace.perf.report;

import io.tailrace.perf.load.Percentiles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one row gave.
 *
 * @param floor the repetitions of the floor, in the unit of the row
 * @param figure those of Tailrace, taken in turns with the floor
 * @param latency of the run at a fixed rate; of the steps of the fold for a replay
 * @param floorLatency of the floor at the same rate; null = none was taken
 * @param beside what else was measured in the same run, to be seen beside the floor
 * @param notes what else was counted, a sentence each
 */
public record RowResult(
        Row row,
        Series floor,
        Series figure,
        Percentiles latency,
        @Nullable Percentiles floorLatency,
        List<Beside> beside,
        List<String> notes) {
    /**
     * A further floor or peer.
     *
     * @param name what did the same work
     * @param series its repetitions, in the unit of the row
     */
    public record Beside(String name, Series series) {}

    public RowResult {
        beside = List.copyOf(beside);
        notes = List.copyOf(notes);
    }

    /** Floor and figure alone. */
    public static RowResult of(Row row, Series floor, Series figure) {
        return new RowResult(row, floor, figure, Percentiles.NONE, null, List.of(), List.of());
    }

    public RowResult withLatency(Percentiles taken) {
        return new RowResult(row, floor, figure, taken, floorLatency, beside, notes);
    }

    public RowResult withFloorLatency(Percentiles taken) {
        return new RowResult(row, floor, figure, latency, taken, beside, notes);
    }

    /** The same with one floor or peer more. */
    public RowResult withBeside(String name, Series series) {
        List<Beside> more = new ArrayList<>(beside);
        more.add(new Beside(name, series));
        return new RowResult(row, floor, figure, latency, floorLatency, more, notes);
    }

    /** The same with one sentence more. */
    public RowResult withNote(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new RowResult(row, floor, figure, latency, floorLatency, beside, more);
    }

    /** Median against median. Larger is better. */
    public double ratio() {
        return row.unit().ratio(floor.median(), figure.median());
    }

    /** Whether a rate was asked for that was not reached, so that the latencies mean nothing. */
    public boolean missedRate() {
        return latency.missed();
    }
}
