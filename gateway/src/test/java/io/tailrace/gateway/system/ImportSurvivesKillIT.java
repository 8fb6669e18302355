package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An import of real history, cut off again and again by SIGKILL and begun again each time, stores every event once: what
 * was acknowledged is there after the kill, and what is sent again is recognised.
 */
@Timeout(600)
class ImportSurvivesKillIT {
    private static final int KILLS = 22;
    private static final int NEW_EVENTS_PER_ROUND_MAX = 380;
    private static final int AHEAD_MAX = 300;
    private static final int LATER_MICROS_MAX = 3_000;

    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path directory = Path.of("");

    private List<String> lines = List.of();
    private int acked;
    private int recovered;

    @Test
    void shouldStoreEveryEventOnceAndFoldToTheTree() throws Exception {
        System.out.println("tailrace.test.seed=" + seed);
        lines = History.lines();
        Path data = directory.resolve("data");
        for (int kill = 1; kill <= KILLS; kill++) {
            importUntilKilled(data, kill);
        }
        System.out.println("kills=" + KILLS + " acked=" + acked + " recovered-unacked=" + recovered);
        assertThat(acked).as("the kills must land inside the import").isLessThan(History.EVENTS);

        try (Tailrace node = Tailrace.serve(directory, data)) {
            importToTheEnd(node);
            assertFoldsToTheTree(new Http(node.url()));
            node.terminate();
            node.ended().expecting(0);
        }
        assertThat(Tailrace.run(directory, "verify", data.toString())
                        .expecting(0)
                        .output())
                .contains("events=" + History.EVENTS, "streams=" + History.STREAMS, "clean");
    }

    private void importUntilKilled(Path data, int kill) throws Exception {
        try (Tailrace node = Tailrace.serve(directory, data);
                ImportClient client = new ImportClient(node.url())) {
            int last = Math.min(acked + 1 + random.nextInt(NEW_EVENTS_PER_ROUND_MAX), lines.size() - AHEAD_MAX - 1);
            // Lines beyond the last one that is waited for are on their way when the kill comes.
            client.send(lines.subList(0, last + random.nextInt(AHEAD_MAX)), false);
            for (int line = 0; line < last; line++) {
                expectAck(client.nextLine(), line, "kill " + kill);
            }
            acked = Math.max(acked, last);
            LockSupport.parkNanos(random.nextInt(LATER_MICROS_MAX) * 1_000L);
            node.kill();
            drain(client, last);
        }
    }

    // Acks that were on their way count too: what was said must hold. In a late round they may be for lines that were
    // acknowledged before.
    private void drain(ImportClient client, int from) {
        int line = from;
        try {
            for (String ack = client.nextLine(); ack != null; ack = client.nextLine()) {
                expectAck(ack, line++, "drained");
                acked = Math.max(acked, line);
            }
        } catch (IOException e) {
            // The connection broke with the node.
        }
    }

    private void importToTheEnd(Tailrace node) throws Exception {
        try (ImportClient client = new ImportClient(node.url())) {
            client.send(lines, true);
            for (int line = 0; line < lines.size(); line++) {
                expectAck(client.nextLine(), line, "last round");
            }
            String end = client.nextLine();
            while (end != null) {
                assertThat(end).doesNotContain("problem");
                end = client.nextLine();
            }
        }
    }

    private void expectAck(@org.jspecify.annotations.Nullable String text, int line, String round) {
        assertThat(text).as(round + " seed=" + seed + " line " + (line + 1)).isNotNull();
        JsonObject sent = new JsonObject(lines.get(line));
        JsonObject ack = new JsonObject(text);
        String where = round + " seed=" + seed + " line " + (line + 1) + ": " + text;
        assertThat(ack.containsKey("problem")).as(where).isFalse();
        assertThat(ack.getLong("version")).as(where).isEqualTo(sent.getLong("expectedVersion") + 1);
        boolean replayed = ack.getBoolean("replayed", false);
        if (line < acked) {
            assertThat(replayed)
                    .as("acknowledged before, so it must be there. " + where)
                    .isTrue();
        } else if (replayed) {
            recovered++;
        }
    }

    private static void assertFoldsToTheTree(Http http) throws Exception {
        List<String> streams = http.streams();
        assertThat(streams).hasSize(History.STREAMS).doesNotHaveDuplicates();
        Map<String, String> tree = new TreeMap<>();
        int total = 0;
        for (String stream : streams) {
            List<JsonObject> events = http.events(stream);
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).getLong("version")).as(stream).isEqualTo(i + 1L);
            }
            total += events.size();
            History.fold(events, tree);
        }
        assertThat(total).isEqualTo(History.EVENTS);
        assertThat(http.all()).hasSize(History.EVENTS);
        assertThat(tree).isEqualTo(History.tree());
    }
}
