package io.tailrace.sink.kafka;

import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import io.tailrace.sink.Held;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * An event as a record: the stream is the key, the data the value, everything else a header. The headers are text but for the
 * metadata, which is what was stored.
 */
final class KafkaHeaders {
    static final String SHARD = "shard";
    static final String SEQUENCE = "sequence";
    static final String EPOCH = "epoch";
    static final String VERSION = "version";
    static final String TYPE = "type";
    static final String ID = "id";
    static final String REVISION = "revision";
    static final String CONTENT_TYPE = "content-type";
    static final String TIME = "time";
    static final String METADATA = "metadata";
    static final String PART = "part";
    static final String PARTS = "parts";

    /** What the format adds at most to a batch, to a record, and to a header. */
    private static final int BATCH_OVERHEAD = 61;

    private static final int RECORD_OVERHEAD = 32;
    private static final int HEADER_OVERHEAD = 10;

    private KafkaHeaders() {}

    static ProducerRecord<byte[], byte[]> record(String topic, RecordedEvent event) {
        StreamId stream = event.stream();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic,
                event.shard(),
                event.time().toEpochMilli(),
                stream.value().getBytes(StandardCharsets.UTF_8),
                event.data());
        Headers headers = record.headers();
        number(headers, SHARD, event.shard());
        number(headers, SEQUENCE, event.sequence());
        number(headers, EPOCH, event.epoch());
        number(headers, VERSION, event.version());
        text(headers, TYPE, event.type());
        text(headers, ID, event.id());
        number(headers, REVISION, event.revision());
        text(headers, CONTENT_TYPE, event.contentType());
        text(headers, TIME, event.time().toString());
        if (event.metadataView().hasRemaining()) {
            headers.add(METADATA, event.metadata());
        }
        if (event.parts() > 1) {
            number(headers, PART, event.part());
            number(headers, PARTS, event.parts());
        }
        return record;
    }

    /** The most that a batch of this record alone takes, uncompressed. */
    static int bytesMax(ProducerRecord<byte[], byte[]> record) {
        int bytes = BATCH_OVERHEAD + RECORD_OVERHEAD + record.key().length + record.value().length;
        for (Header header : record.headers()) {
            // The names are ASCII.
            bytes += HEADER_OVERHEAD + header.key().length() + header.value().length;
        }
        return bytes;
    }

    private static void number(Headers headers, String name, long value) {
        text(headers, name, Long.toString(value));
    }

    private static void text(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** What {@code record}, as the last of its partition, says is there of {@code shard}; null if it is no record of a sink. */
    static @Nullable Held held(ConsumerRecord<byte[], byte[]> record, int shard) {
        long sequence = number(record, SEQUENCE, -1);
        if (sequence < 1 || number(record, SHARD, -1) != shard) {
            return null;
        }
        boolean whole = number(record, PART, 1) >= number(record, PARTS, 1);
        return new Held(whole ? sequence : sequence - 1, sequence, number(record, EPOCH, 0), time(record));
    }

    private static @Nullable Instant time(ConsumerRecord<byte[], byte[]> record) {
        String text = text(record, TIME);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static long number(ConsumerRecord<byte[], byte[]> record, String name, long absent) {
        String text = text(record, name);
        try {
            return text == null ? absent : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        byte @Nullable [] value = header == null ? null : header.value();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
