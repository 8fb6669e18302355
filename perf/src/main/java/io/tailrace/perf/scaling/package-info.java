/**
 * From measured figures to machines: how many shards, nodes, bytes and hours a number of events a day takes. {@link
 * io.tailrace.perf.scaling.Scaling} is the door.
 */
@NullMarked
package io.tailrace.perf.scaling;

import org.jspecify.annotations.NullMarked;
