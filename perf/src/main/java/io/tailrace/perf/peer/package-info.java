/**
 * What else could hold the events, doing the same work on the same machine. {@link io.tailrace.perf.peer.Peers} is the door: it
 * starts PostgreSQL, Kafka and H2, and Redis and NATS where they are on the path, and says how durable each is.
 */
@NullMarked
package io.tailrace.perf.peer;

import org.jspecify.annotations.NullMarked;
