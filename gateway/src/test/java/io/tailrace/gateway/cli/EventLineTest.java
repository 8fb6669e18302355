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
import java.util.List;
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
    /** Those that are called JSON are: what would be given back as JSON and is none is refused. */
    private static final List<String> SOUND =
            List.of("", "{}", "{\"a\":1}", " {\"a\":1}", "{\"a\":1} ", "{\n\"a\":1}", "[1]", "7", "\"text\"", "null");

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
                        if (type.endsWith("json") && !SOUND.contains(data)) {
                            continue;
                        }
                        append(from, Append.to(stream, ExpectedVersion.any(), event(type, metadata, data)));
                    }
                }
            }
            List<RecordedEvent> stored = all(from);
            for (int i = 0; i < stored.size(); i++) {
                append(to, EventLine.parse(EventLine.write(stored.get(i)), i + 1));
            }
            List<RecordedEvent> again = all(to);
            assertThat(again).hasSameSizeAs(stored);
            for (int i = 0; i < stored.size(); i++) {
                String line = new String(EventLine.write(stored.get(i)), StandardCharsets.UTF_8);
                assertThat(again.get(i).metadata())
                        .as(line)
                        .isEqualTo(stored.get(i).metadata());
                assertThat(again.get(i).data()).as(line).isEqualTo(stored.get(i).data());
                assertThat(again.get(i).contentType())
                        .as(line)
                        .isEqualTo(stored.get(i).contentType());
                assertThat(EventLine.write(again.get(i))).isEqualTo(EventLine.write(stored.get(i)));
            }
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
