/**
 * Consumer groups: members share the events of the journals, held by the server, in order per stream. {@link
 * io.tailrace.consumer.Groups} is the door.
 */
@NullMarked
package io.tailrace.consumer;

import org.jspecify.annotations.NullMarked;
