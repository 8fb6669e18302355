/**
 * The event store as a library. {@link io.tailrace.journal.Journal} is the door: open a directory, append events to
 * streams, read them back, follow them as they commit, and close it.
 */
@NullMarked
package io.tailrace.journal;

import org.jspecify.annotations.NullMarked;
