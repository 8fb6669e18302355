package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult.Appended;
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
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a dump writes goes in again, byte for byte, whatever a program has stored. */
@Timeout(60)
class EventLineTest {
    private static final String[] BYTES = {
        "",
        "{}",
        "{\"a\":1}",
        " {\"a\":1}",
        "{\"a\":1} ",
        "{\n\"a\":1}",
        "{\"a\":1",
        "{\"a\":1,\"a\":2}",
        "[1]",
        "7",
        "\"text\"",
        "null",
        "plain",
        "\u0000\u0001\u00ff"
    };
    private static final List<String> TYPES =
            List.of(EventData.JSON, "text/plain", "application/octet-stream", "application/vnd.a+json");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldTakeInEveryLineThatADumpWrites() {
        StreamId stream = StreamId.of("a-1");
        try (Journal from = open("from");
                Journal to = open("to")) {
            for (String metadata : BYTES) {
                for (String data : BYTES) {
                    for (String type : TYPES) {
                        append(from, Append.to(stream, ExpectedVersion.any(), event(type, metadata, data)));
                    }
                }
            }
            requireSameAgain(from, to);
        }
    }

    @Test
    void shouldTakeInWhateverCanBeStored() {
        long seed = System.nanoTime();
        RandomGenerator random = new SplittableRandom(seed);
        System.out.println("seed " + seed);
        try (Journal from = open("from");
                Journal to = open("to")) {
            for (int i = 0; i < 2_000; i++) {
                StreamId stream = StreamId.of("s" + name(random, 40));
                append(from, Append.to(stream, ExpectedVersion.any(), random(random)));
            }
            requireSameAgain(from, to);
        }
    }

    private static EventData random(RandomGenerator random) {
        EventData event = EventData.of("T" + name(random, 20), bytes(random));
        if (random.nextBoolean()) {
            event = event.withId("i" + name(random, 20) + random.nextLong());
        }
        if (random.nextBoolean()) {
            event = event.withContentType(
                    random.nextInt(4) == 0 ? "x" + name(random, 10) : TYPES.get(random.nextInt(4)));
        }
        if (random.nextInt(4) == 0) {
            event = event.withRevision(1 + random.nextInt(65_535));
        }
        if (random.nextInt(4) == 0) {
            byte[] attributes = "\"source\":\"/s\",\"priority\":3".getBytes(StandardCharsets.UTF_8);
            event = event.withExtension(EventData.TAG_ATTRIBUTES, attributes);
        }
        return random.nextBoolean() ? event : event.withMetadata(bytes(random));
    }

    /** Any printable characters, quotes and backslashes among them. */
    private static String name(RandomGenerator random, int lengthMax) {
        String letters = "ab \"\\/'<>{}[]:,.%#äß漢字😀\u00a0";
        int[] points = letters.codePoints().toArray();
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(lengthMax); i > 0; i--) {
            name.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return Normalizer.normalize(name, Normalizer.Form.NFC).replace('\u00a0', 'x');
    }

    /** Bytes of all kinds, JSON that is deep, broken or long, and what is no UTF-8. */
    private static byte[] bytes(RandomGenerator random) {
        int kind = random.nextInt(5);
        if (kind == 0) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            return bytes;
        }
        if (kind == 1) {
            int depth = 1 + random.nextInt(200);
            return ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);
        }
        String text = "{\"a\":\"" + "ä\\n ".repeat(random.nextInt(50)) + "\",\"b\":[1.50,null,{}]}";
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        if (kind == 2) {
            return json;
        }
        if (kind == 3) {
            return Arrays.copyOf(json, random.nextInt(json.length));
        }
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
        return json;
    }

    private static void requireSameAgain(Journal from, Journal to) {
        List<RecordedEvent> stored = all(from);
        for (int i = 0; i < stored.size(); i++) {
            append(to, EventLine.parse(EventLine.write(stored.get(i)), i + 1));
        }
        List<RecordedEvent> again = all(to);
        assertThat(again).hasSameSizeAs(stored);
        for (int i = 0; i < stored.size(); i++) {
            RecordedEvent before = stored.get(i);
            RecordedEvent after = again.get(i);
            String line = new String(EventLine.write(before), StandardCharsets.UTF_8);
            assertThat(line).doesNotContain("\n");
            assertThat(after.metadata()).as(line).isEqualTo(before.metadata());
            assertThat(after.data()).as(line).isEqualTo(before.data());
            assertThat(after.contentType()).as(line).isEqualTo(before.contentType());
            assertThat(List.of(after.stream(), after.version(), after.type(), after.revision(), after.id()))
                    .as(line)
                    .isEqualTo(
                            List.of(before.stream(), before.version(), before.type(), before.revision(), before.id()));
            assertThat(after.extension(EventData.TAG_ATTRIBUTES)).isEqualTo(before.extension(EventData.TAG_ATTRIBUTES));
            assertThat(EventLine.write(after)).isEqualTo(EventLine.write(before));
        }
    }

    private Journal open(String name) {
        return Journal.open(JournalConfig.in(directory.resolve(name)).withCycleBytes(1 << 20));
    }

    private static EventData event(String type, String metadata, String data) {
        return EventData.of("A", data.getBytes(StandardCharsets.ISO_8859_1))
                .withContentType(type)
                .withMetadata(metadata.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void append(Journal journal, Append append) {
        assertThat(journal.append(append).join()).isInstanceOf(Appended.class);
    }

    private static List<RecordedEvent> all(Journal journal) {
        return journal.readAll(Positions.start(), EventFilter.all()).next(10_000);
    }
}
