/**
 * Two runs side by side, and what of their difference is noise. {@link io.tailrace.perf.compare.Comparison} is the door.
 */
@NullMarked
package io.tailrace.perf.compare;

import org.jspecify.annotations.NullMarked;
