/**
 * Aggregates and projections out of jars that are not part of the node. {@link io.tailrace.gateway.aggregate.AggregateJars} is the door.
 */
@NullMarked
package io.tailrace.gateway.aggregate;

import org.jspecify.annotations.NullMarked;
