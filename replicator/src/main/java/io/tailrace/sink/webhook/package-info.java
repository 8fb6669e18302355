/** The webhook sink: signed batches over HTTP, only to hosts and addresses that the operator allowed. */
@NullMarked
package io.tailrace.sink.webhook;

import org.jspecify.annotations.NullMarked;
