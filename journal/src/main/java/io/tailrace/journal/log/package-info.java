/**
 * One shard's commits on disk, and the only place that knows the format of Chronicle Queue's files. {@link
 * io.tailrace.journal.log.ShardLog} is the door: it appends through a mapping, forces through its own channel, and reads
 * through its own mappings of the same files.
 */
@NullMarked
package io.tailrace.journal.log;

import org.jspecify.annotations.NullMarked;
