package io.tailrace.perf.measure;

import java.util.List;
import java.util.Set;

/**
 * The rows of one part of Tailrace. A part that is built later brings its rows in a class of this kind and is named in the
 * list of {@code Registry}; nothing else has to know of it.
 */
@FunctionalInterface
public interface Rows {
    /**
     * A row and where it is measured.
     *
     * @param suites that it belongs to; {@code --only} finds it whatever the suite
     */
    record Listed(Workload workload, Set<Suite> suites) {
        public Listed {
            suites = Set.copyOf(suites);
        }
    }

    /** In the order in which they are measured and shown. */
    List<Listed> listed();
}
