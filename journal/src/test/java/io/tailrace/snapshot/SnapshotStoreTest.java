package io.tailrace.snapshot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SnapshotStoreTest {
    private static final long PLENTY = 1L << 30;

    @TempDir
    private Path directory;

    private SnapshotStore open() {
        return requireNonNull(SnapshotStore.open(directory, PLENTY));
    }

    static Snapshot snapshot(String stream, long version, int bytes) {
        byte[] state = new byte[bytes];
        new Random(version * 31 + stream.hashCode()).nextBytes(state);
        return new Snapshot(
                stream,
                new Snapshot.Maker(3, -5),
                new Snapshot.Event(version, 2, version * 7, 4, version * 11),
                99,
                "State",
                state);
    }

    /** Whether what is found is what was put, by everything in it. */
    static boolean isWhole(Snapshot found) {
        Snapshot expected = snapshot(found.stream(), found.event().version(), found.state().length);
        return Arrays.equals(found.encode((int) found.length()), expected.encode((int) expected.length()));
    }

    private static void assertKept(SnapshotStore store, String stream, long version, int bytes) {
        Snapshot found = requireNonNull(store.find(stream));
        assertThat(found.event().version()).isEqualTo(version);
        assertThat(found.state()).hasSize(bytes);
        assertThat(isWhole(found)).isTrue();
    }

    @Test
    void shouldKeepTheLatestOfEachStreamWhateverItsSize() {
        try (SnapshotStore store = open()) {
            for (int bytes : new int[] {0, 1, 431, 432, 433, 5_000, 100_000, 3, 70}) {
                assertThat(store.put(snapshot("a-1", bytes + 1, bytes))).isTrue();
                assertKept(store, "a-1", bytes + 1, bytes);
                assertThat(store.count()).isEqualTo(1);
            }
            assertThat(store.find("a-2")).isNull();
            assertThat(store.remove("a-1")).isTrue();
            assertThat(store.remove("a-1")).isFalse();
            assertThat(store.find("a-1")).isNull();
            assertThat(store.count()).isZero();
        }
    }

    @Test
    void shouldTakeTheLargestSizeAndNoLarger() {
        int overhead = (int) snapshot("a-1", 1, 0).length();
        int largest = SnapshotStore.SNAPSHOT_BYTES_MAX - overhead;
        try (SnapshotStore store = open()) {
            assertThat(store.put(snapshot("a-1", 1, largest))).isTrue();
            assertKept(store, "a-1", 1, largest);
            assertThat(store.put(snapshot("a-1", 2, largest + 1))).isFalse();
            assertKept(store, "a-1", 1, largest);
        }
    }

    @Test
    void shouldGrowByGenerationsUnderSkewedSizes() throws IOException {
        int streams = 5_000;
        try (SnapshotStore store = open()) {
            for (int i = 0; i < streams; i++) {
                assertThat(store.put(snapshot("a-" + i, 1, i % 100 == 0 ? 20_000 : 10)))
                        .isTrue();
            }
            assertThat(store.count()).isEqualTo(streams);
            List<Path> files = maps();
            assertThat(files).hasSize(2);
            for (int i = 0; i < streams; i++) {
                assertKept(store, "a-" + i, 1, i % 100 == 0 ? 20_000 : 10);
            }
            List<String> seen = new ArrayList<>();
            store.forEach(found -> seen.add(found.stream()));
            assertThat(seen).doesNotHaveDuplicates().hasSize(streams);
        }
        try (SnapshotStore store = open()) {
            assertThat(store.count()).isEqualTo(streams);
            for (int i = 0; i < streams; i++) {
                assertKept(store, "a-" + i, 1, i % 100 == 0 ? 20_000 : 10);
            }
        }
    }

    private List<Path> maps() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".map"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldRenewWhatIsThereWhenThereIsNoRoomForMore() {
        long most = 3L << 20;
        try (SnapshotStore store = requireNonNull(SnapshotStore.open(directory, most))) {
            int kept = 0;
            while (store.put(snapshot("a-" + kept, 1, 10))) {
                kept++;
            }
            assertThat(kept).isBetween(1_024, 8_192);
            assertThat(store.bytesOnDisk()).isLessThanOrEqualTo(most);
            assertThat(store.put(snapshot("b-1", 1, 10))).isFalse();
            assertThat(store.put(snapshot("a-0", 2, 20))).isTrue();
            assertKept(store, "a-0", 2, 20);
            assertThat(store.remove("a-1")).isTrue();
            assertThat(store.put(snapshot("b-1", 1, 10))).isTrue();
        }
    }

    @Test
    void shouldBeOpenedOnce() {
        try (SnapshotStore store = open()) {
            assertThat(SnapshotStore.open(directory, PLENTY)).isNull();
            assertThat(store.put(snapshot("a-1", 1, 1))).isTrue();
        }
        open().close();
    }

    @Test
    void shouldNeverReturnWhatIsNotWhatWasPutThoughFilesWereDamaged() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            Map<String, Integer> sizes = new HashMap<>();
            try (SnapshotStore store = open()) {
                store.forEach(found -> assertThat(isWhole(found)).isTrue());
                for (int i = 0; i < 200; i++) {
                    String stream = "a-" + random.nextInt(100);
                    int bytes = random.nextInt(2_000);
                    assertThat(store.put(snapshot(stream, round * 1_000L + i, bytes)))
                            .isTrue();
                    sizes.put(stream, bytes);
                }
                sizes.forEach((stream, bytes) ->
                        assertThat(requireNonNull(store.find(stream)).state()).hasSize(bytes));
            }
            damage(random);
        }
    }

    private void damage(Random random) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> !file.endsWith("lock")).toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        byte[] bytes = Files.readAllBytes(file);
        switch (random.nextInt(4)) {
            case 0 -> Files.delete(file);
            case 1 -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
            case 2 -> Files.write(file, new byte[random.nextInt(10_000)]);
            default -> {
                for (int i = 0; i < 8; i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, bytes);
            }
        }
    }
}
