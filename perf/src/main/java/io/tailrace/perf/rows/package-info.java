/**
 * The rows: what is measured, and against what. {@link io.tailrace.perf.rows.Registry} is the door and the list; a row is a
 * workload, and a part of Tailrace brings its rows in one class.
 */
@NullMarked
package io.tailrace.perf.rows;

import org.jspecify.annotations.NullMarked;
