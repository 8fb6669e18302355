package io.tailrace.projection;

import java.util.Collection;

/** Names projections to a node: listed in {@code META-INF/services/io.tailrace.projection.ProjectionProvider} of a jar. */
public interface ProjectionProvider {
    /** The projections; called once, at start. */
    Collection<Projection> projections();
}
