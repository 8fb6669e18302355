/** The bytes of a commit: where each field lies, and how it is written and checked. No I/O. */
@NullMarked
package io.tailrace.journal.codec;

import org.jspecify.annotations.NullMarked;
