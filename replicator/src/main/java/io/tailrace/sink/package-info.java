/**
 * Sinks: somewhere else that every event is sent to, at least once and in the order of its shard. Nothing here can slow or stop an
 * append; what is not sent yet stays in the journal.
 */
@NullMarked
package io.tailrace.sink;

import org.jspecify.annotations.NullMarked;
