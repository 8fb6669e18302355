package io.tailrace.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.journal.Journal;
import io.tailrace.sink.SinkDefinition;
import io.tailrace.sink.SinkFollower;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The sinks of the node: started with it, listed among the followers, closed before the journal. What is here does not change
 * while the node runs. Safe from any thread.
 */
final class Sinks implements AutoCloseable {
    private static final String DIRECTORY = "sinks";

    private final Followers followers;
    private final MeterRegistry registry;
    private final List<Running> running = new CopyOnWriteArrayList<>();

    /** One sink at work. */
    record Running(SinkDefinition definition, SinkFollower follower, SinkMeters meters) {}

    Sinks(Followers followers, MeterRegistry registry) {
        this.followers = followers;
        this.registry = registry;
    }

    /**
     * Starts all of them. None of them waits for its destination.
     *
     * @throws IllegalArgumentException if two have the same name
     * @throws java.io.UncheckedIOException if the places of one cannot be kept
     */
    void start(Journal journal, List<SinkDefinition> definitions) {
        Path directory = journal.config().directory().resolve(DIRECTORY);
        for (SinkDefinition definition : definitions) {
            start(journal, definition, directory);
        }
    }

    private void start(Journal journal, SinkDefinition definition, Path directory) {
        String name = definition.options().name();
        if (find(name) != null) {
            throw new IllegalArgumentException("there are two sinks of the name " + name + "; take another for one");
        }
        SinkMeters meters = new SinkMeters(registry, name);
        SinkFollower follower = SinkFollower.start(
                journal, definition.options(), definition.opening().open(journal), directory, meters);
        running.add(new Running(definition, follower, meters));
        followers.register(follower);
    }

    /** All of them, by name. */
    List<Running> list() {
        return running.stream()
                .sorted(Comparator.comparing(each -> each.follower().name()))
                .toList();
    }

    @Nullable
    Running find(String name) {
        return running.stream()
                .filter(each -> each.follower().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Ends all of them, side by side, as each may take a moment. */
    @Override
    public void close() {
        running.parallelStream().forEach(each -> {
            followers.unregister(each.follower());
            each.follower().close();
            each.meters().close();
        });
    }
}
