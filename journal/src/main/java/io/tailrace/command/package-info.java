/**
 * Commands on the journal. {@link io.tailrace.command.Commands} is the door: register aggregates made of pure deciders, send
 * them commands, read their states and how they came about. Each command is decided on the writer thread of its shard and
 * takes effect exactly once.
 */
@NullMarked
package io.tailrace.command;

import org.jspecify.annotations.NullMarked;
