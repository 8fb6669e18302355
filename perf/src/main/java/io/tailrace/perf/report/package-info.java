/**
 * What a run leaves behind. {@link io.tailrace.perf.report.Report} is the door: it takes the results row by row and writes
 * the summary, the details, the manifest and the table.
 */
@NullMarked
package io.tailrace.perf.report;

import org.jspecify.annotations.NullMarked;
