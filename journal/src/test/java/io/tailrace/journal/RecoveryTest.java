package io.tailrace.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.CrashingWriter.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real process at random moments and holds the journal to what that process was told. */
@Timeout(300)
final class RecoveryTest {
    private static final int ROUNDS = 8;

    @TempDir
    private Path temporary;

    @Test
    void shouldKeepEveryAckedEventExactlyOnceHoweverOftenItIsKilled() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Path store = temporary.resolve("store");
        List<Promise> promises = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Path output = temporary.resolve("round-" + round);
            // The last round but one is killed while it recovers, as far as chance allows.
            long after = round == ROUNDS - 2 ? -1 : random.nextInt(700);
            // Every other round meets a writer at work: the first append of a process takes as long as a whole round.
            kill(store, "r" + round, random.nextLong(), output, after, round % 2 == 1);
            promises.addAll(CrashingWriter.promises(output));
            if (Files.exists(store.resolve("manifest"))) {
                assertThat(Journal.verify(store, (done, total) -> {}).damage()).isNull();
            }
            try (Journal journal = Journal.open(CrashingWriter.config(store))) {
                check(journal, promises);
            }
            Verification verification = Journal.verify(store, (done, total) -> {});
            assertThat(verification.damage()).isNull();
            assertThat(verification.notes()).isEmpty();
        }
        assertThat(promises).isNotEmpty();
    }

    /**
     * Lets the process run for so long after it has opened the store, or was promised something if it is to be {@code atWork};
     * -1 = kills it before that.
     */
    private static void kill(Path store, String round, long seed, Path output, long millis, boolean atWork)
            throws IOException, InterruptedException {
        Process process = CrashingWriter.start(store, round, seed, output);
        try {
            while (millis >= 0
                    && (atWork ? CrashingWriter.promises(output).isEmpty() : !CrashingWriter.isOpen(output))) {
                assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
                Thread.sleep(10);
            }
            boolean died = process.waitFor(millis < 0 ? 400 : millis, TimeUnit.MILLISECONDS);
            assertThat(died).as("died by itself").isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Every promise is kept, exactly once, and no version or sequence is missing. */
    static void check(Journal journal, List<Promise> promises) {
        Map<String, RecordedEvent> byId = new HashMap<>();
        Map<StreamId, Long> versions = new HashMap<>();
        EventCursor cursor = journal.readShard(0, 1, EventFilter.all());
        long sequence = 0;
        for (RecordedEvent event = cursor.next(); event != null; event = cursor.next()) {
            assertThat(event.sequence()).isEqualTo(++sequence);
            assertThat(event.version()).isEqualTo(versions.merge(event.stream(), 1L, Long::sum));
            assertThat(byId.put(event.id(), event)).as("id stored twice").isNull();
        }
        assertThat(cursor.atEnd()).isTrue();
        for (Promise promise : promises) {
            long first = promise.sequence() - (promise.last() - promise.first());
            for (long version = promise.first(); version <= promise.last(); version++) {
                long ordinal = version - promise.first();
                String id = promise.name() + "." + ordinal;
                assertThat(byId).as("promised: %s", promise).containsKey(id);
                RecordedEvent event = requireNonNull(byId.get(id));
                assertThat(event.stream().value()).isEqualTo(promise.stream());
                assertThat(event.version()).isEqualTo(version);
                assertThat(event.sequence()).isEqualTo(first + ordinal);
            }
        }
        versions.forEach((stream, version) -> {
            assertThat(journal.version(stream)).isEqualTo(version);
            assertThat(journal.readStream(stream, 1, Journal.Direction.FORWARD).next(1_000_000))
                    .hasSize(version.intValue());
        });
    }
}
