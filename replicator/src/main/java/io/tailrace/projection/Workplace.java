package io.tailrace.projection;

import io.tailrace.journal.Journal;

/** What all threads of one projection work with. Immutable. */
record Workplace(Journal journal, Projection projection, ViewStore store, Control control, ProjectionsConfig config) {
    String name() {
        return projection.name();
    }

    /** The generation that a new building is to have. */
    Generation planned(int number, long eventsPerSecond) {
        int lanes = projection.partition() == Partition.TOGETHER ? 0 : config.lanes();
        return new Generation(number, projection.version(), lanes, eventsPerSecond);
    }
}
