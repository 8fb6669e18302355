package io.tailrace.perf;

import io.tailrace.perf.measure.Plan;
import io.tailrace.perf.measure.Sizes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code run} and {@code quick} let a caller choose. */
final class RunOptions {
    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the results go; made if it is not there. Files of an earlier run are replaced.")
    @SuppressWarnings("NullAway.Init") // Required, so picocli sets it.
    private Path out;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "Where journals and queues are written, and removed afterwards; must be a real disk with 6 GiB"
                            + " free, or 1.5 GiB with smaller files. Default: DIR/work of --out.")
    private @Nullable Path work;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these rows, by name and of whatever suite, with commas between them. Default: all of"
                    + " the suite.")
    private List<String> only = List.of();

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            description = "How often floor and figure are measured in turns, 1 to 101. Default: ${DEFAULT-VALUE}.")
    private int repetitions = Plan.REPETITIONS_DEFAULT;

    @Option(
            names = "--open-seconds",
            paramLabel = "N",
            description = "How long each run at a fixed rate lasts, 1 to 600 seconds. Default: ${DEFAULT-VALUE}.")
    private int openSeconds = 4;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Events in the large store of the suite scale. Default: ${DEFAULT-VALUE}.")
    private long events = Sizes.EVENTS_DEFAULT;

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "Streams in the large store of the suite scale. Default: ${DEFAULT-VALUE}.")
    private int streams = Sizes.STREAMS_DEFAULT;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "Where the suite scale keeps its large stores: one that an earlier run filled to the same sizes is"
                            + " used again, one that it did not finish is gone on with. Default: filled for each row and"
                            + " removed.")
    private @Nullable Path store;

    Path out() {
        return out;
    }

    Path work() {
        Path given = work;
        return given == null ? out.resolve("work") : given;
    }

    List<String> only() {
        return only;
    }

    /** @throws IllegalArgumentException if a number is out of its range */
    Plan plan() {
        return Plan.standard(repetitions).withOpen(Duration.ofSeconds(openSeconds));
    }

    /** @throws IllegalArgumentException if a number is out of its range */
    Sizes sizes() {
        return new Sizes(events, streams, store);
    }
}
