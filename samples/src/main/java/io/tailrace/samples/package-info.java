/**
 * Aggregates and projections to learn from, which are tests too: a bank account, orders that reserve stock over several streams of
 * one shard, balances in a table, and the richest accounts in documents. {@link io.tailrace.samples.Samples} names them to a node.
 */
@NullMarked
package io.tailrace.samples;

import org.jspecify.annotations.NullMarked;
