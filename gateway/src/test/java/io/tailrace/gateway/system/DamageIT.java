package io.tailrace.gateway.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damage to what was committed is found, named, and never returned as data. */
@Timeout(300)
class DamageIT {
    private static final int EVENTS = 40;
    private static final String NEEDLE = "needle-in-the-journal-";

    private final long seed = Long.getLong("tailrace.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path directory = Path.of("");

    private Path data = Path.of("");

    /** Where an event's data starts. */
    private record Place(Path file, long offset) {}

    @BeforeEach
    void store() throws Exception {
        System.out.println("tailrace.test.seed=" + seed);
        data = directory.resolve("data");
        try (Tailrace node = Tailrace.serve(directory, data)) {
            Http http = new Http(node.url());
            for (int i = 0; i < EVENTS; i++) {
                HttpResponse<String> answer =
                        http.append("a-1", "{\"type\":\"T\",\"data\":\"" + NEEDLE + String.format("%04d", i) + "\"}");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            }
            node.terminate();
            node.ended().expecting(0);
        }
        Tailrace.run(directory, "verify", data.toString()).expecting(0);
    }

    @Test
    void shouldReportAFlippedByteAndNeverReturnIt() throws Exception {
        int event = random.nextInt(EVENTS);
        Place place = find(NEEDLE + String.format("%04d", event));
        flip(place.file, place.offset + random.nextInt(NEEDLE.length()), 1 << random.nextInt(8));

        Tailrace.Ended verified =
                Tailrace.run(directory, "verify", data.toString()).expecting(1);
        assertThat(verified.errors()).contains("file=", place.file.getFileName().toString(), "offset=");
        assertThat(offset(verified.errors())).as("the damaged commit").isLessThanOrEqualTo(place.offset);
        assertNeverReturned(event);
    }

    @Test
    void shouldCallATruncatedTailBeforeTheHighWaterMarkCorruption() throws Exception {
        Place place = find(NEEDLE + String.format("%04d", EVENTS - 3));
        try (RandomAccessFile file = new RandomAccessFile(place.file.toFile(), "rw")) {
            file.setLength(place.offset - 64);
        }
        assertCorrupt(place);
    }

    @Test
    void shouldCallAZeroedTailBeforeTheHighWaterMarkCorruption() throws Exception {
        Place place = find(NEEDLE + String.format("%04d", EVENTS - 3));
        try (RandomAccessFile file = new RandomAccessFile(place.file.toFile(), "rw")) {
            long length = file.length();
            // From the start of a record on: as if its block had never reached the disk.
            file.setLength(place.offset / 4096 * 4096);
            file.setLength(length);
        }
        assertCorrupt(place);
    }

    private void assertCorrupt(Place place) throws Exception {
        Tailrace.Ended verified =
                Tailrace.run(directory, "verify", data.toString()).expecting(1);
        assertThat(verified.errors()).contains(place.file.getFileName().toString(), "offset=");
        assertNeverReturned(EVENTS - 1);
    }

    // A node either refuses to open the store, naming the file, or answers with a problem where the damage is.
    private void assertNeverReturned(int event) throws Exception {
        try (Tailrace node = Tailrace.startServing(directory, data)) {
            if (!isServing(node)) {
                Tailrace.Ended refused = node.ended().expecting(1);
                assertThat(refused.errors())
                        .contains("corrupt", "file=", "offset=")
                        .doesNotContain("\tat ");
                return;
            }
            HttpResponse<String> answer = new Http(node.url()).get(Http.streamPath("a-1") + "/events/" + (event + 1));
            assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(500);
            HttpResponse<String> page = new Http(node.url()).get(Http.streamPath("a-1") + "/events");
            assertThat(page.statusCode()).as(page.body()).isGreaterThanOrEqualTo(500);
        }
    }

    private static boolean isServing(Tailrace node) throws Exception {
        try {
            node.url();
            return true;
        } catch (AssertionError e) {
            // What it says comes a moment before its end.
            for (int wait = 0; wait < 100 && node.isAlive(); wait++) {
                Thread.sleep(100);
            }
            if (node.isAlive()) {
                throw e;
            }
            return false;
        }
    }

    private Place find(String needle) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                int at = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                        .indexOf(new String(needle.getBytes(UTF_8), UTF_8));
                if (at >= 0) {
                    return new Place(file, at);
                }
            }
        }
        throw new AssertionError("not on disk: " + needle);
    }

    private static void flip(Path path, long offset, int bit) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            int was = file.read();
            file.seek(offset);
            file.write(was ^ bit);
        }
    }

    private static long offset(String errors) {
        String digits = errors.substring(errors.indexOf("offset=") + "offset=".length());
        return Long.parseLong(digits.split("[^0-9]", 2)[0]);
    }
}
