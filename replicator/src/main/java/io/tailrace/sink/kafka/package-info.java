/** The Kafka sink: one partition for each shard, and the topic itself says how far it is. */
@NullMarked
package io.tailrace.sink.kafka;

import org.jspecify.annotations.NullMarked;
