/**
 * A Kafka broker, {@link io.tailrace.broker.KafkaBroker}, for the tests of sinks and for the rows of {@code perf} that measure
 * against Kafka, and a port for it and other servers of theirs. Nothing of it is in a node.
 */
@NullMarked
package io.tailrace.broker;

import org.jspecify.annotations.NullMarked;
