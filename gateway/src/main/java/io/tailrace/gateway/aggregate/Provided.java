package io.tailrace.gateway.aggregate;

import io.tailrace.command.Aggregates;
import io.tailrace.projection.Projection;
import java.util.List;

/** What the jars of a directory provide. */
public record Provided(Aggregates aggregates, List<Projection> projections) {
    /** Nothing. */
    public static final Provided NOTHING = new Provided(Aggregates.of(), List.of());

    public Provided {
        projections = List.copyOf(projections);
    }
}
