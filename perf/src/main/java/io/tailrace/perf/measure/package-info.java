/**
 * How a row is measured, whatever it measures: in turns with its floor, on a work directory of its own, with what it cost
 * and what disturbed it. A row is a {@link io.tailrace.perf.measure.Workload}.
 */
@NullMarked
package io.tailrace.perf.measure;

import org.jspecify.annotations.NullMarked;
