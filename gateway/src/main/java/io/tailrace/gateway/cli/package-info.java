/**
 * The command line. {@link io.tailrace.gateway.cli.Main} is the door; every command is a class of its own, and what
 * fails says in one or two lines why and what to do.
 */
@NullMarked
package io.tailrace.gateway.cli;

import org.jspecify.annotations.NullMarked;
