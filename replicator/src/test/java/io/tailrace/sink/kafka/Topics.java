package io.tailrace.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.broker.KafkaBroker;
import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What has to be true of a topic that a sink writes. */
final class Topics {
    private Topics() {}

    /**
     * Every committed event is there; taken by the rule that the documentation gives to readers, each comes once, in the order of
     * its shard, with the key, the value and the headers of the event. Returns how many came again.
     */
    static long requireWhole(KafkaBroker broker, String topic, Journal journal) {
        long again = 0;
        for (int shard = 0; shard < journal.shards(); shard++) {
            EventCursor events = journal.readShard(shard, 1, EventFilter.all());
            long taken = 0;
            for (ConsumerRecord<byte[], byte[]> record : broker.read(topic, shard)) {
                long sequence = Long.parseLong(KafkaBroker.header(record, "sequence"));
                if (sequence <= taken) {
                    again++;
                    continue;
                }
                RecordedEvent event = events.next();
                assertThat(event)
                        .as("more in the topic than committed: " + sequence)
                        .isNotNull();
                if (event != null) {
                    requireSame(event, record);
                }
                taken = sequence;
            }
            assertThat(taken).as("shard " + shard).isEqualTo(journal.end().sequence(shard));
        }
        return again;
    }

    private static void requireSame(RecordedEvent event, ConsumerRecord<byte[], byte[]> record) {
        assertThat(KafkaBroker.header(record, "sequence")).isEqualTo(Long.toString(event.sequence()));
        assertThat(KafkaBroker.header(record, "shard")).isEqualTo(Integer.toString(event.shard()));
        assertThat(KafkaBroker.header(record, "version")).isEqualTo(Long.toString(event.version()));
        assertThat(new String(record.key(), StandardCharsets.UTF_8))
                .isEqualTo(event.stream().value());
        assertThat(record.value()).isEqualTo(event.data());
    }
}
