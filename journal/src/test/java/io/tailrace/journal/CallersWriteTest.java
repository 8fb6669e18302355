package io.tailrace.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a caller who writes by himself must not change. */
@Timeout(120)
final class CallersWriteTest {
    private static final StreamId ORDER = StreamId.of("order-42");
    private static final EventData EVENT = EventData.of("Placed", "{}");

    @TempDir
    private Path directory;

    private JournalConfig config() {
        return config(Ack.MEMORY);
    }

    private JournalConfig config(Ack durability) {
        return config(durability, "store");
    }

    private JournalConfig config(Ack durability, String name) {
        // Room for a cycle to take more than the largest commit; a caller writes only where that is so.
        Limits small = new Limits(64 << 10, 1 << 10, 128 << 10, 100, 256, 128, 128);
        return JournalConfig.in(directory.resolve(name))
                .withShards(1)
                .withCycleBytes(1 << 20)
                .withLimits(small)
                .withDurability(durability);
    }

    /** The first append of a journal begins a cycle, which is the writer's. */
    private static void begin(Journal journal) {
        JournalTest.appended(journal.append(Append.to(ORDER, ExpectedVersion.any(), EVENT)));
    }

    private static String answeringThread(Journal journal, Append append) throws InterruptedException {
        AtomicReference<String> name = new AtomicReference<>("");
        CountDownLatch told = new CountDownLatch(1);
        journal.append(append, result -> {
            name.set(Thread.currentThread().getName());
            told.countDown();
        });
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        return requireNonNull(name.get());
    }

    @Test
    void shouldAnswerOnTheCallersThreadWhereMemoryIsEnough() throws Exception {
        Append append = Append.to(ORDER, ExpectedVersion.any(), EVENT);
        try (Journal journal = Journal.open(config())) {
            begin(journal);
            // The writer has told of the append before it gives back its turn.
            String caller = Thread.currentThread().getName();
            String answering = answeringThread(journal, append);
            for (int i = 0; i < 1_000 && !answering.equals(caller); i++) {
                Thread.sleep(1);
                answering = answeringThread(journal, append);
            }
            assertThat(answering).isEqualTo(caller);
            assertThat(answeringThread(journal, append.withAck(Ack.DISK))).startsWith("tr-");
        }
        try (Journal journal = Journal.open(config().withCallersWrite(false))) {
            begin(journal);
            assertThat(answeringThread(journal, append)).startsWith("tr-");
        }
        try (Journal journal = Journal.open(config().withDurability(Ack.DISK))) {
            begin(journal);
            assertThat(answeringThread(journal, append.withAck(Ack.MEMORY))).startsWith("tr-");
        }
    }

    @Test
    void shouldWriteOnTheCallersThreadAndAnswerAfterTheForceWhereTheDiskIsWaitedFor() throws Exception {
        List<String> writers = new CopyOnWriteArrayList<>();
        JournalObserver observer = new JournalObserver() {
            @Override
            public void wrote(int shard, int commits, long bytes) {
                writers.add(Thread.currentThread().getName());
            }
        };
        for (Ack durability : Ack.values()) {
            try (Journal journal =
                    Journal.open(config(durability, durability.name()).withObserver(observer))) {
                begin(journal);
                String caller = Thread.currentThread().getName();
                Append append = Append.to(ORDER, ExpectedVersion.any(), EVENT).withAck(Ack.DISK);
                for (int i = 0; i < 1_000; i++) {
                    writers.clear();
                    CompletableFuture<Long> durable = new CompletableFuture<>();
                    journal.append(
                            append,
                            result -> durable.complete(journal.status().get(0).durable()));
                    long sequence = durable.get(30, TimeUnit.SECONDS);
                    assertThat(sequence).isEqualTo(i + 2);
                    if (writers.equals(List.of(caller))) {
                        break;
                    }
                    assertThat(i).isLessThan(999);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldKeepTheOrderOfACallerWhoeverWrites(Ack durability) {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        List<CompletableFuture<AppendResult>> results = new ArrayList<>();
        int appends = 20_000;
        try (Journal journal = Journal.open(config(durability))) {
            for (int i = 0; i < appends; i++) {
                Append append = Append.to(ORDER, ExpectedVersion.exactly(i), EVENT);
                results.add(journal.append(append.withAck(random.nextInt(8) == 0 ? Ack.DISK : Ack.MEMORY)));
            }
            for (int i = 0; i < appends; i++) {
                assertThat(JournalTest.appended(results.get(i)).version()).isEqualTo(i + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldLoseAndDoubleNothingWhenManyWriteAtOnce(Ack durability) throws Exception {
        int callers = 4;
        int each = 20_000;
        AtomicLong sum = new AtomicLong();
        List<String> unexpected = new CopyOnWriteArrayList<>();
        AtomicLong lastSequence = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch answers = new CountDownLatch(callers * each);
        try (Journal journal = Journal.open(config(durability).withRingSize(1 << 17))) {
            for (int caller = 0; caller < callers; caller++) {
                StreamId own = StreamId.of("own-" + caller);
                threads.add(new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        Append append = Append.to(own, ExpectedVersion.exactly(i), EVENT)
                                .and(ORDER, ExpectedVersion.any(), EVENT);
                        journal.append(append, result -> {
                            // Answers come one by one, in the order of the commits.
                            if (result instanceof Appended done
                                    && done.position().sequence() > lastSequence.get()) {
                                lastSequence.lazySet(done.position().sequence());
                                sum.lazySet(sum.get() + done.streams().get(1).lastVersion());
                            } else {
                                unexpected.add(result + " after " + lastSequence);
                            }
                            answers.countDown();
                        });
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(answers.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(unexpected).isEmpty();
            long all = (long) callers * each;
            assertThat(sum).hasValue(all * (all + 1) / 2);
            assertThat(journal.version(ORDER)).isEqualTo(all);
        }
        assertThat(Journal.verify(directory.resolve("store"), (done, total) -> {})
                        .events())
                .isEqualTo(2L * callers * each);
    }

    @Test
    void shouldLetACallbackAppendWithoutEnd() throws Exception {
        int appends = 50_000;
        CountDownLatch told = new CountDownLatch(1);
        try (Journal journal = Journal.open(config())) {
            AppendCallback next = new AppendCallback() {
                private int count;

                @Override
                public void answered(AppendResult result) {
                    if (++count == appends) {
                        told.countDown();
                    } else {
                        journal.append(Append.to(ORDER, ExpectedVersion.exactly(count), EVENT), this);
                    }
                }
            };
            journal.append(Append.to(ORDER, ExpectedVersion.none(), EVENT), next);
            assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(journal.version(ORDER)).isEqualTo(appends);
        }
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldNotBeFencedByACallerWhoIsInterrupted(Ack durability) {
        // Several cycles long.
        EventData large = EventData.of("Placed", new byte[60 << 10]);
        try (Journal journal = Journal.open(config(durability))) {
            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Thread.currentThread().interrupt();
                results.add(journal.append(Append.to(ORDER, ExpectedVersion.any(), large)));
            }
            assertThat(Thread.interrupted()).isTrue();
            results.forEach(JournalTest::appended);
            assertThat(journal.status().get(0).fenced()).isNull();
            assertThat(journal.status().get(0).cycles()).isGreaterThan(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldStoreWhatItAnsweredWhenItIsClosedMeanwhile(Ack durability) throws Exception {
        AtomicLong stored = new AtomicLong();
        AtomicInteger closed = new AtomicInteger();
        AtomicInteger unexpected = new AtomicInteger();
        Journal journal = Journal.open(config(durability));
        begin(journal);
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < 3; caller++) {
            StreamId own = StreamId.of("own-" + caller);
            Thread thread = new Thread(() -> {
                while (closed.get() == 0) {
                    journal.append(Append.to(own, ExpectedVersion.any(), EVENT), result -> {
                        if (result instanceof Appended) {
                            stored.incrementAndGet();
                        } else if (result instanceof Refused refused && refused.reason() == Refused.Reason.CLOSED) {
                            closed.incrementAndGet();
                        } else if (!(result instanceof Refused)) {
                            unexpected.incrementAndGet();
                        }
                    });
                }
            });
            thread.start();
            threads.add(thread);
        }
        while (stored.get() < 1_000) {
            Thread.onSpinWait();
        }
        journal.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(unexpected).hasValue(0);
        assertThat(Journal.verify(directory.resolve("store"), (done, total) -> {})
                        .events())
                .isEqualTo(stored.get() + 1);
    }
}
