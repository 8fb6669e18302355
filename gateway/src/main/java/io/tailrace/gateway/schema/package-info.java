/**
 * JSON Schemas of event types, from files to verdicts. {@link io.tailrace.gateway.schema.Schemas} is the door; the journal
 * knows of it only that appends are checked.
 */
@NullMarked
package io.tailrace.gateway.schema;

import org.jspecify.annotations.NullMarked;
