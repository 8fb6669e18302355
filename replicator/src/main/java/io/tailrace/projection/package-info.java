/**
 * Projections: handlers that turn events into views in a database, each event's effect exactly once. {@link
 * io.tailrace.projection.Projections} is the door; {@link io.tailrace.projection.Projection} is what a user writes.
 */
@NullMarked
package io.tailrace.projection;

import org.jspecify.annotations.NullMarked;
