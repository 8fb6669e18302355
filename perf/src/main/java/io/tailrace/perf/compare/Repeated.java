package io.tailrace.perf.compare;

import io.tailrace.perf.report.Series;
import io.tailrace.perf.report.Unit;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of one run, or of several runs of the same build.
 *
 * @param floor the repetitions of the floor
 * @param figure those of Tailrace, taken in turns with the floor
 */
record Repeated(String name, Unit unit, Series floor, Series figure) {
    /** The repetitions of both, this one's first. */
    Repeated and(Repeated other) {
        return new Repeated(name, unit, both(floor, other.floor), both(figure, other.figure));
    }

    /** Each figure over the floor that was measured in the same turn; larger is better. */
    Series ratios() {
        List<Double> ratios = new ArrayList<>();
        int turns = Math.min(floor.values().size(), figure.values().size());
        for (int i = 0; i < turns; i++) {
            ratios.add(unit.ratio(floor.values().get(i), figure.values().get(i)));
        }
        return new Series(ratios);
    }

    private static Series both(Series one, Series other) {
        List<Double> values = new ArrayList<>(one.values());
        values.addAll(other.values());
        return new Series(values);
    }
}
