/**
 * Aggregates to learn from, which are tests too: a bank account, and orders that reserve stock over several streams of one
 * shard. {@link io.tailrace.samples.Samples} names them to a node.
 */
@NullMarked
package io.tailrace.samples;

import org.jspecify.annotations.NullMarked;
