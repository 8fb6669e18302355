/**
 * A read replica's end of the line: takes the commits of a primary over HTTP into a journal that is a copy of the primary's. Knows
 * nothing of Chronicle and nothing of the server at the other end.
 */
@NullMarked
package io.tailrace.replica;

import org.jspecify.annotations.NullMarked;
