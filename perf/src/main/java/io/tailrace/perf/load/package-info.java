/**
 * Load at intended times. {@link io.tailrace.perf.load.OpenLoop} sends when the schedule says so and not when the target
 * is ready; {@link io.tailrace.perf.load.Latencies} counts from those times, so that waiting is part of a latency.
 */
@NullMarked
package io.tailrace.perf.load;

import org.jspecify.annotations.NullMarked;
