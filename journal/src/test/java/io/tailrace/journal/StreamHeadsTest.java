package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class StreamHeadsTest {
    private static final int STREAMS = 100_000;
    private static final int BYTES_A_STREAM_MAX = 64;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** Two halves of a hash. */
    private record Key(long high, long low) {}

    /** What is to be found under it. */
    private record Place(long version, long index, int ordinal) {}

    private Key key() {
        return new Key(random.nextLong(), random.nextLong());
    }

    @Test
    void shouldAnswerAsAMapDoes() {
        System.out.println("seed=" + seed);
        StreamHeads heads = new StreamHeads();
        Map<Key, Place> model = new HashMap<>();
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            keys.add(key());
        }
        for (int i = 0; i < 3 * STREAMS; i++) {
            Key key = i < STREAMS ? keys.get(i) : keys.get(random.nextInt(STREAMS));
            Place place = new Place(1 + random.nextLong(1L << 47), random.nextLong(), random.nextInt(1 << 16));
            heads.put(key.high, key.low, place.version, place.index, place.ordinal);
            model.put(key, place);
        }
        assertThat(heads.size()).isEqualTo(model.size());
        model.forEach((key, place) -> assertThat(find(heads, key)).isEqualTo(place));
        for (int i = 0; i < 10_000; i++) {
            assertThat(find(heads, key())).isNull();
        }
        Map<Key, Place> visited = new HashMap<>();
        heads.forEach((high, low, version, index, ordinal) -> assertThat(
                        visited.put(new Key(high, low), new Place(version, index, ordinal)))
                .isNull());
        assertThat(visited).isEqualTo(model);
    }

    @Test
    void shouldBeWalkedInPiecesInTheOrderOfTheHashes() {
        System.out.println("seed=" + seed);
        StreamHeads heads = new StreamHeads();
        Set<Key> before = new HashSet<>();
        for (int i = 0; i < STREAMS / 10; i++) {
            // Many that want the same places, at the end of a table more than anywhere.
            Key key = random.nextInt(3) == 0 ? new Key(random.nextLong() >>> 8, -1 - random.nextInt(64)) : key();
            before.add(key);
            heads.put(key.high, key.low, 1, 1, 0);
        }
        List<Key> walked = new ArrayList<>();
        HeadsRun run = HeadsRun.first();
        while (heads.next(run, 1 + random.nextInt(100))) {
            run.entries().forEach(entry -> walked.add(new Key(entry.high(), entry.low())));
            // Some may be left for the next piece, which may begin anywhere.
            int unread = random.nextInt(Math.min(5, run.entries().size()));
            walked.subList(walked.size() - unread, walked.size()).clear();
            Key last = walked.get(walked.size() - 1);
            run = HeadsRun.after(last.high, last.low);
            Key come = key();
            heads.put(come.high, come.low, 1, 1, 0);
        }
        assertThat(walked)
                .doesNotHaveDuplicates()
                .containsAll(before)
                .isSortedAccordingTo(Comparator.<Key>comparingInt(key -> StreamHeads.segmentOf(key.high))
                        .thenComparing((a, b) -> Long.compareUnsigned(a.low, b.low))
                        .thenComparing((a, b) -> Long.compareUnsigned(a.high, b.high)));
    }

    private static @Nullable Place find(StreamHeads heads, Key key) {
        StreamHeads.Head head = new StreamHeads.Head();
        heads.find(key.high, key.low, head);
        return head.version == 0 ? null : new Place(head.version, head.index, head.ordinal);
    }

    @Test
    void shouldTakeAtMost64BytesAStream() throws ReflectiveOperationException {
        System.out.println("seed=" + seed);
        StreamHeads heads = new StreamHeads();
        for (int i = 1; i <= 2 * STREAMS; i++) {
            heads.put(random.nextLong(), random.nextLong(), 1, 1, 0);
            if (i > STREAMS / 2 && i % 10_000 == 0) {
                assertThat(tableBytes(heads) / heads.size()).isLessThanOrEqualTo(BYTES_A_STREAM_MAX);
            }
        }
    }

    private static long tableBytes(StreamHeads heads) throws ReflectiveOperationException {
        Field segments = StreamHeads.class.getDeclaredField("segments");
        segments.setAccessible(true);
        long bytes = 0;
        for (Object segment : (Object[]) segments.get(heads)) {
            Field table = segment.getClass().getDeclaredField("table");
            table.setAccessible(true);
            bytes += 8L * ((long[]) table.get(segment)).length;
        }
        return bytes;
    }

    /** Every part of an entry follows from its version, so a reader can tell a torn one. */
    @Test
    void shouldNeverShowATornEntryWhileItChanges() throws InterruptedException {
        System.out.println("seed=" + seed);
        StreamHeads heads = new StreamHeads();
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            // One segment and few chains, so that readers and writer meet.
            keys.add(new Key(random.nextLong() >>> 6, random.nextLong()));
        }
        Queue<String> torn = new ConcurrentLinkedQueue<>();
        AtomicLong reads = new AtomicLong();
        CountDownLatch running = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            StreamHeads.Head head = new StreamHeads.Head();
            long[] seen = new long[keys.size()];
            while (!Thread.currentThread().isInterrupted() && torn.isEmpty()) {
                for (int i = 0; i < seen.length; i++) {
                    heads.find(keys.get(i).high, keys.get(i).low, head);
                    boolean whole = head.version == 0
                            || (head.index == head.version * 31 + i && head.ordinal == (head.version & 0xFFFF));
                    if (!whole || head.version < seen[i]) {
                        torn.add("key " + i + " version " + head.version + " index " + head.index);
                    }
                    seen[i] = head.version;
                }
                reads.incrementAndGet();
                running.countDown();
            }
        });
        reader.start();
        running.await();
        for (long version = 1; version <= 200_000; version++) {
            int i = random.nextInt(keys.size());
            heads.put(keys.get(i).high, keys.get(i).low, version, version * 31 + i, (int) (version & 0xFFFF));
            if (version % 50 == 0) {
                // A new stream now and then makes the table grow under the reader.
                heads.put(random.nextLong() >>> 6, random.nextLong(), 1, 1, 0);
            }
        }
        reader.interrupt();
        reader.join();
        assertThat(torn).isEmpty();
        assertThat(reads.get()).isGreaterThan(0);
    }
}
