/**
 * The floors: what the disk, the page cache and Chronicle Queue give to a program that does nothing else. {@link
 * io.tailrace.perf.floor.Floors} is the door, and the only place of this module where Chronicle types occur is behind it.
 */
@NullMarked
package io.tailrace.perf.floor;

import org.jspecify.annotations.NullMarked;
