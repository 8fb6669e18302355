package io.tailrace.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.EventCursor;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is written of an event says what the event says, whatever is in it. */
@Timeout(60)
class EventWriterTest {
    private static final int EVENTS = 2_000;
    private static final long LAST_SECOND_OF_9999 = 253_402_300_799L;
    private static final String[] NAMES = {"plain-1", "a b/c~d", "é日-😀", "quote\"d\\-1"};

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    /** One for all times, as what it keeps of one must not show in the next. */
    private final Rfc3339.Second second = new Rfc3339.Second();

    private final JsonMapper mapper = new JsonMapper();

    @Test
    void shouldWriteWhatTheEventSays() {
        try (Journal journal =
                Journal.open(JournalConfig.in(directory).withShards(1).withDurability(Ack.MEMORY))) {
            for (int i = 0; i < EVENTS; i++) {
                StreamId stream = StreamId.of(NAMES[random.nextInt(NAMES.length)]);
                AppendResult result = journal.append(Append.to(stream, ExpectedVersion.any(), event(i)))
                        .join();
                assertThat(result).isInstanceOf(AppendResult.Appended.class);
            }
            // One and the same room for all: what one event left behind must not show in the next.
            JsonOut out = new JsonOut(16);
            EventCursor cursor = journal.readAll(Positions.start(), EventFilter.all());
            EventWriter writer = new EventWriter();
            int read = 0;
            for (RecordedEvent event = cursor.next(); event != null; event = cursor.next(), read++) {
                out.reset().beginArray().number(read);
                writer.write(event, null, random.nextBoolean(), out);
                check(mapper.readTree(out.endArray().toText()).get(1), event);
            }
            assertThat(read).isEqualTo(EVENTS);
        }
    }

    private EventData event(int number) {
        EventData event = switch (random.nextInt(5)) {
            case 0 -> EventData.of("Json", "{\"n\":" + number + ",\n\"s\":\"é\"}");
            case 1 -> EventData.of("Text", "text \"" + number).withContentType("text/plain");
            case 2 ->
                EventData.of("Bytes", new byte[] {1, (byte) number, -1}).withContentType("application/octet-stream");
            case 3 -> EventData.of("Empty", "").withRevision(1 + random.nextInt(3));
            default -> EventData.of("é\"", "1").withContentType("application/vnd.a+json");
        };
        event = random.nextBoolean() ? event.withId("id-\"" + number) : event;
        event = random.nextBoolean() ? event : event.withMetadata("{\"m\":1}".getBytes(StandardCharsets.UTF_8));
        String attributes = switch (random.nextInt(4)) {
            case 0 -> "\"source\":\"/own\"";
            case 1 -> "\"time\":\"2001-02-03T04:05:06Z\",\"subject\":\"s\"";
            case 2 -> "\"source\":\"/own\",\"time\":\"2001-02-03T04:05:06Z\"";
            default -> "";
        };
        return attributes.isEmpty()
                ? event
                : event.withExtension(EventData.TAG_ATTRIBUTES, attributes.getBytes(StandardCharsets.UTF_8));
    }

    private void check(JsonNode json, RecordedEvent event) {
        byte[] stored = event.extension(EventData.TAG_ATTRIBUTES);
        JsonNode own = mapper.readTree("{" + (stored == null ? "" : new String(stored, StandardCharsets.UTF_8)) + "}");
        String source = "/streams/" + Percent.encode(event.stream().value());
        assertText(json, "specversion", "1.0");
        assertText(json, "id", event.id());
        assertText(json, "source", own.path("source").asString(source));
        assertText(json, "type", event.type());
        assertText(json, "time", own.path("time").asString(event.time().toString()));
        assertText(json, "datacontenttype", event.contentType());
        assertText(json, "stream", event.stream().value());
        assertText(json, "sequence", String.format("%019d", event.version()));
        assertText(json, "position", Positions.of(event.position()).token());
        assertText(json, "recorded", event.time().toString());
        assertThat(json.path("version").asLong()).as("seed=%d", seed).isEqualTo(event.version());
        assertThat(json.path("shard").asInt()).isEqualTo(event.shard());
        assertThat(json.path("revision").asInt(1)).isEqualTo(event.revision());
        assertThat(json.has("metadata")).isEqualTo(event.metadata().length > 0);
        assertData(json, event);
    }

    private void assertData(JsonNode json, RecordedEvent event) {
        byte[] data = event.data();
        String text = new String(data, StandardCharsets.UTF_8);
        if (data.length == 0) {
            assertThat(json.has("data")).isFalse();
        } else if (event.contentType().endsWith("json")) {
            assertThat(json.get("data")).isEqualTo(mapper.readTree(text));
        } else if (event.contentType().startsWith("text/")) {
            assertText(json, "data", text);
        } else {
            assertText(json, "data_base64", Base64.getEncoder().encodeToString(data));
        }
    }

    private void assertText(JsonNode json, String name, String wanted) {
        assertThat(json.path(name).asString()).as("%s seed=%d", name, seed).isEqualTo(wanted);
    }

    @Test
    void shouldWriteTimesAsInstantsDo() {
        System.out.println("seed=" + seed);
        int[] units = {1_000_000_000, 1_000_000, 1_000, 1};
        for (int i = 0; i < 100_000; i++) {
            long second = (long) (random.nextDouble() * LAST_SECOND_OF_9999);
            int unit = units[random.nextInt(units.length)];
            long nanos = random.nextInt(1_000_000_000) / unit * (long) unit;
            check(Instant.ofEpochSecond(second, nanos));
        }
        for (long second : new long[] {0, 951_782_400, 951_868_799, LAST_SECOND_OF_9999}) {
            check(Instant.ofEpochSecond(second, 999_999_999));
        }
        // Beyond what it writes itself.
        check(Instant.ofEpochSecond(LAST_SECOND_OF_9999 + 1));
        check(Instant.ofEpochSecond(-1, 1));
    }

    private void check(Instant time) {
        assertThat(new JsonOut(1).time(time, second).toText())
                .as("seed=%d", seed)
                .isEqualTo("\"" + time + "\"");
    }

    @Test
    void shouldWriteNumbersAsTheyAre() {
        System.out.println("seed=" + seed);
        for (int i = 0; i < 100_000; i++) {
            check(random.nextLong() >> random.nextInt(64));
        }
        for (long number = 1; number < Long.MAX_VALUE / 10; number *= 10) {
            check(number - 1);
            check(number);
        }
        for (long number : new long[] {
            0, -1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_000_000_000_000L
        }) {
            check(number);
        }
    }

    private void check(long number) {
        assertThat(new JsonOut(1).number(number).toText()).as("seed=%d", seed).isEqualTo(Long.toString(number));
        if (number >= 0) {
            assertThat(new JsonOut(1).padded(number, 19).toText())
                    .as("seed=%d", seed)
                    .isEqualTo(String.format("\"%019d\"", number));
        }
    }
}
