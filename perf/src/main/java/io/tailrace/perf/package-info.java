/**
 * Measures Tailrace against the floors of the machine it runs on. {@link io.tailrace.perf.Main} is the door; a {@code
 * Workload} measures one row, and a new row is a new workload.
 */
@NullMarked
package io.tailrace.perf;

import org.jspecify.annotations.NullMarked;
