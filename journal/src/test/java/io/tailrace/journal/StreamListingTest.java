package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class StreamListingTest {
    @TempDir
    private Path directory;

    private Journal open(int shards) {
        return Journal.open(JournalConfig.in(directory)
                .withShards(shards)
                .withDurability(Ack.MEMORY)
                .withCycleBytes(128 << 20));
    }

    private static void write(Journal journal, List<StreamId> streams, byte[] data) {
        List<CompletableFuture<AppendResult>> answers = new ArrayList<>();
        for (StreamId stream : streams) {
            answers.add(journal.append(Append.to(stream, ExpectedVersion.any(), EventData.of("A", data))));
            if (answers.size() == 1_000) {
                answers.forEach(JournalTest::appended);
                answers.clear();
            }
        }
        answers.forEach(JournalTest::appended);
    }

    private static List<StreamId> named(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> StreamId.of(prefix + i)).toList();
    }

    /** All pages behind each other. */
    private static List<StreamId> all(Journal journal, String prefix, int limit) {
        List<StreamId> streams = new ArrayList<>();
        StreamId after = null;
        do {
            StreamList page = journal.streams(prefix, after, limit);
            assertThat(page.streams()).hasSizeLessThanOrEqualTo(limit).isSorted();
            streams.addAll(page.streams());
            after = page.next();
        } while (after != null);
        return streams;
    }

    @Test
    void shouldListEachStreamOnceHoweverLargeThePages() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        List<StreamId> orders = named("order-", 700);
        List<StreamId> others = named("other-", 300);
        try (Journal journal = open(3)) {
            write(journal, orders, new byte[1]);
            write(journal, others, new byte[1]);
            for (int limit : new int[] {1, 2, 1 + new Random(seed).nextInt(500), 699, 700, 701}) {
                assertThat(all(journal, "order-", limit)).containsExactlyInAnyOrderElementsOf(orders);
            }
            assertThat(all(journal, "o", 90)).hasSize(1_000).containsAll(orders).containsAll(others);
            assertThat(all(journal, "order-699", 1)).containsExactly(StreamId.of("order-699"));
            assertThat(all(journal, "nobody", 1)).isEmpty();
        }
    }

    @Test
    void shouldGoOnWithStreamsThatComeWhileItIsRead() {
        List<StreamId> before = named("before-", 2_000);
        try (Journal journal = open(1)) {
            write(journal, before, new byte[1]);
            StreamList page = journal.streams("before-", null, 1_000);
            // The tables grow, and more than once.
            write(journal, named("later-", 8_000), new byte[1]);
            List<StreamId> met = new ArrayList<>(page.streams());
            page = journal.streams("before-", page.next(), 1_000);
            met.addAll(page.streams());
            assertThat(met).containsExactlyInAnyOrderElementsOf(before);
        }
    }

    @Test
    void shouldEndAPageThatHasLookedAtAsManyAsItMay() {
        try (Journal journal = open(1)) {
            write(journal, named("s-", StreamListing.LOOKED_AT_MAX), new byte[1]);
            assertThat(journal.streams("nobody", null, 1)).isEqualTo(new StreamList(List.of(), null));
            write(journal, List.of(StreamId.of("one-more")), new byte[1]);
            requireTwoEmptyPages(journal);
        }
    }

    @Test
    void shouldEndAPageThatHasReadAsMuchAsItMay() {
        int events = (int) (StreamListing.READ_BYTES_MAX >> 20);
        byte[] data = new byte[1 << 20];
        try (Journal journal = open(1)) {
            for (StreamId stream : named("s-", events)) {
                write(journal, List.of(stream), data);
            }
            assertThat(journal.streams("nobody", null, 1)).isEqualTo(new StreamList(List.of(), null));
            write(journal, List.of(StreamId.of("one-more")), data);
            requireTwoEmptyPages(journal);
        }
    }

    private static void requireTwoEmptyPages(Journal journal) {
        StreamList first = journal.streams("nobody", null, 1);
        assertThat(first.streams()).isEmpty();
        @Nullable StreamId next = first.next();
        assertThat(next).isNotNull();
        assertThat(journal.streams("nobody", next, 1)).isEqualTo(new StreamList(List.of(), null));
    }
}
