package io.tailrace.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Histories are whole, whether the writer remembered where their events are or had to read it back. */
@Timeout(120)
final class PredecessorsTest {
    private static final StreamId STREAM = StreamId.of("read-back-1");

    @TempDir
    private Path directory;

    @Test
    void shouldListEventsFromBeforeTheJournalWasOpened() {
        int version = 0;
        // Lists are due at 64, 128, ...: begun in an earlier opening at 63 and 64, in the middle, and with nothing
        // known.
        for (int events : new int[] {30, 33, 1, 64, 65, 1, 130, 3}) {
            try (Journal journal = open()) {
                version = append(journal, version, events);
            }
        }
        try (Journal journal = open()) {
            check(journal, version);
        }
    }

    @Test
    void shouldListEventsOfStreamsThatOthersPushedOutOfTheCache() {
        int others = 40_000;
        try (Journal journal = open()) {
            int version = append(journal, 0, 40);
            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < others; i++) {
                results.add(journal.append(
                        Append.to(StreamId.of("other-" + i), ExpectedVersion.none(), EventData.of("Other", "{}"))
                                .withAck(Ack.MEMORY)));
                if (i % 10_000 == 0) {
                    results.forEach(CompletableFuture::join);
                }
            }
            results.forEach(JournalTest::appended);
            version = append(journal, version, 100);
            check(journal, version);
        }
    }

    @Test
    void shouldListEventsThatLieDeepInLargeCommits() {
        StreamId other = StreamId.of("read-back-2");
        int version = 0;
        try (Journal journal = open()) {
            // The most events that a commit may hold, those of the stream at its end.
            for (int round = 0; round < 9; round++) {
                Append append = Append.to(other, ExpectedVersion.any(), events(0, 985))
                        .and(
                                STREAM,
                                ExpectedVersion.exactly(version),
                                events(version, 15).toArray(EventData[]::new));
                JournalTest.appended(journal.append(append));
                version += 15;
            }
            check(journal, version);
        }
        try (Journal journal = open()) {
            check(journal, version);
        }
    }

    private static List<EventData> events(int version, int count) {
        List<EventData> events = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            events.add(EventData.of("Added", "{\"n\":" + (version + i) + "}"));
        }
        return events;
    }

    private Journal open() {
        return Journal.open(JournalConfig.in(directory).withShards(1).withDurability(Ack.MEMORY));
    }

    private static int append(Journal journal, int version, int events) {
        for (int i = 0; i < events; i++) {
            EventData event = EventData.of("Added", "{\"n\":" + (version + i + 1) + "}");
            JournalTest.appended(journal.append(Append.to(STREAM, ExpectedVersion.exactly(version + i), event)));
        }
        return version + events;
    }

    private static void check(Journal journal, int version) {
        assertThat(journal.version(STREAM)).isEqualTo(version);
        for (int i = version; i >= 1; i--) {
            RecordedEvent event = requireNonNull(journal.event(STREAM, i));
            assertThat(event.stream()).isEqualTo(STREAM);
            assertThat(event.version()).isEqualTo(i);
            assertThat(new String(event.data(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo("{\"n\":" + i + "}");
        }
    }
}
