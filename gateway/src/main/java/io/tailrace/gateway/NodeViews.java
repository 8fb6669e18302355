package io.tailrace.gateway;

import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Journal;
import io.tailrace.projection.Projections;
import io.tailrace.projection.RunningProjection;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The projections of a node, registered with what is listed and watched. Where there are none, no database is opened. Closed before
 * the journal.
 */
final class NodeViews implements AutoCloseable {
    private final @Nullable Projections projections;
    private final Followers followers;

    private NodeViews(@Nullable Projections projections, Followers followers) {
        this.projections = projections;
        this.followers = followers;
    }

    /** Starts what {@code config} names. */
    static NodeViews open(NodeConfig config, Journal journal, Followers followers) {
        if (config.projections().isEmpty()) {
            return new NodeViews(null, followers);
        }
        Projections opened = Projections.open(journal, config.projections(), config.views());
        opened.all().forEach(followers::register);
        return new NodeViews(opened, followers);
    }

    Collection<RunningProjection> all() {
        return projections == null ? List.of() : projections.all();
    }

    /**
     * The projection of that name.
     *
     * @throws io.tailrace.gateway.json.ProblemException if there is none
     */
    RunningProjection require(String name) {
        RunningProjection found = projections == null ? null : projections.find(name);
        if (found == null) {
            List<String> names = all().stream().map(RunningProjection::name).toList();
            throw Problem.of(
                            Slug.UNKNOWN_PROJECTION,
                            names.isEmpty()
                                    ? "this node has no projections; put a jar with one into aggregates.directory"
                                    : "there is no such projection; there are: " + String.join(", ", names))
                    .exception();
        }
        return found;
    }

    @Override
    public void close() {
        all().forEach(followers::unregister);
        if (projections != null) {
            projections.close();
        }
    }
}
