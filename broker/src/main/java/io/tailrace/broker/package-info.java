/**
 * A Kafka broker for the tests of sinks and for the rows of {@code perf} that measure against Kafka. {@link
 * io.tailrace.broker.KafkaBroker} is all there is; nothing of it is in a node.
 */
@NullMarked
package io.tailrace.broker;

import org.jspecify.annotations.NullMarked;
