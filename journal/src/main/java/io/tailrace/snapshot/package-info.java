/**
 * Snapshots of states in files mapped by Chronicle Map, the only package that knows it. {@link
 * io.tailrace.snapshot.SnapshotStore} is the door. A cache: what is lost or damaged here is built again from the journal.
 */
@NullMarked
package io.tailrace.snapshot;

import org.jspecify.annotations.NullMarked;
