package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.Processes;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.Unknown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Throws what nobody expects into the threads of a shard: those who wait are told, and the journal can be closed. */
@Timeout(120)
final class UnexpectedFailureTest {
    private static final StreamId ORDER = StreamId.of("order-42");
    private static final EventData EVENT = EventData.of("Placed", "{}");

    @TempDir
    private Path directory;

    private JournalConfig config(Ack durability) {
        return config(directory, durability);
    }

    static JournalConfig config(Path store, Ack durability) {
        return CrashingWriter.config(store)
                .withShards(1)
                .withCycleBytes(16 << 20)
                .withDurability(durability);
    }

    private static AppendResult append(Journal journal) {
        return journal.append(Append.to(ORDER, ExpectedVersion.any(), EVENT))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** Throws what {@code failure} gives wherever the shard asks it something. */
    private record BrokenTask(@Nullable Supplier<StreamId> broken, CompletableFuture<AppendResult> answer)
            implements ShardTask {
        @Override
        public StreamId target() {
            return broken == null ? ORDER : broken.get();
        }

        @Override
        public @Nullable String id() {
            return null;
        }

        @Override
        public long touch() {
            throw new AssertionError("a broken task");
        }

        @Override
        public @Nullable Decided decide(ShardView view) {
            throw new AssertionError("never reached");
        }

        @Override
        public void written(Appended appended) {
            throw new AssertionError("never reached");
        }

        @Override
        public void answered(AppendResult result) {
            answer.complete(result);
        }
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldFenceAndAnswerEveryoneWhenTheWriterFails(Ack durability) throws Exception {
        int callers = 3;
        AtomicInteger handed = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger stored = new AtomicInteger();
        AtomicInteger unknown = new AtomicInteger();
        CompletableFuture<AppendResult> task = new CompletableFuture<>();
        CountDownLatch refused = new CountDownLatch(callers);
        try (Journal journal = Journal.open(config(durability).withCallersWrite(false))) {
            assertThat(append(journal)).isInstanceOf(Appended.class);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                Thread thread = new Thread(() -> {
                    AtomicInteger fenced = new AtomicInteger();
                    Semaphore inFlight = new Semaphore(100);
                    while (fenced.get() < 1_000) {
                        inFlight.acquireUninterruptibly();
                        handed.incrementAndGet();
                        journal.append(Append.to(ORDER, ExpectedVersion.any(), EVENT), result -> {
                            inFlight.release();
                            answered.incrementAndGet();
                            if (result instanceof Appended) {
                                stored.incrementAndGet();
                            } else if (result instanceof Unknown) {
                                unknown.incrementAndGet();
                            } else if (((Refused) result).reason() == Refused.Reason.FENCED) {
                                fenced.incrementAndGet();
                            }
                        });
                    }
                    refused.countDown();
                });
                threads.add(thread);
                thread.start();
            }
            while (stored.get() < 1_000) {
                Thread.onSpinWait();
            }
            journal.submit(0, new BrokenTask(null, task), null);
            assertThat(task.get(30, TimeUnit.SECONDS)).isInstanceOfAny(Unknown.class, Refused.class);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(journal.status().get(0).fenced()).isEqualTo("writer failed: a broken task");
            AppendResult later = append(journal);
            assertThat(later).isEqualTo(new Refused(Refused.Reason.FENCED, "writer failed: a broken task"));
            assertThat(journal.version(ORDER)).isGreaterThanOrEqualTo(1_001);
            assertThat(journal.readShard(0, 1, EventFilter.all()).next(10)).hasSize(10);
        }
        assertThat(answered.get()).isEqualTo(handed.get());
        assertThat(Journal.verify(directory, (done, total) -> {}).damage()).isNull();
        try (Journal journal = Journal.open(config(durability))) {
            assertThat(journal.version(ORDER)).isBetween(1L + stored.get(), 1L + stored.get() + unknown.get());
            assertThat(append(journal)).isInstanceOf(Appended.class);
        }
    }

    @Test
    @DisabledForJreRange(minVersion = 20, disabledReason = "no thread can be stopped any more")
    @SuppressWarnings("deprecation") // an error out of nowhere, where none that can be provoked comes
    void shouldFenceAndAnswerEveryoneWhenTheSyncerFails() throws Exception {
        JournalConfig config = config(Ack.DISK).withFlushInterval(Duration.ofMinutes(1));
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        try (Journal journal = Journal.open(config)) {
            assertThat(append(journal)).isInstanceOf(Appended.class);
            Thread syncer = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("tr-sync-0") && !others.contains(thread))
                    .findFirst()
                    .orElseThrow();
            // Nobody waits for the disk, so it sleeps.
            while (syncer.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            syncer.stop();
            for (int i = 0; i < 30_000 && journal.status().get(0).fenced() == null; i++) {
                Thread.sleep(1);
            }
            assertThat(journal.status().get(0).fenced()).startsWith("syncer failed: ");
            // Answers that wait for the disk are its to give, still.
            for (int i = 0; i < 1_000; i++) {
                assertThat(append(journal))
                        .isInstanceOfSatisfying(
                                Refused.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Refused.Reason.FENCED));
            }
            assertThat(syncer.isAlive()).isTrue();
            assertThat(journal.version(ORDER)).isEqualTo(1);
        }
        try (Journal journal = Journal.open(config)) {
            assertThat(journal.version(ORDER)).isEqualTo(1);
            assertThat(append(journal)).isInstanceOf(Appended.class);
        }
    }

    @Test
    void shouldGoOnWhenWhatWasHandedOverCannotBeTakenIn() {
        try (Journal journal = Journal.open(config(Ack.DISK))) {
            Supplier<StreamId> broken = () -> {
                throw new IllegalStateException("no target");
            };
            CompletableFuture<AppendResult> task = new CompletableFuture<>();
            assertThatThrownBy(() -> journal.submit(0, new BrokenTask(broken, task), null))
                    .hasMessage("no target");
            assertThat(append(journal)).isInstanceOf(Appended.class);
            assertThat(task).isNotDone();
        }
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldKeepWhatAnObserverThrowsFromTheShard(Ack durability) {
        JournalObserver broken = new JournalObserver() {
            @Override
            public void wrote(int shard, int commits, long bytes) {
                throw new AssertionError("wrote");
            }

            @Override
            public void forced(int shard, long nanos) {
                throw new IllegalStateException("forced");
            }

            @Override
            public void rolled(int shard, int cycle) {
                throw new AssertionError("rolled");
            }
        };
        try (Journal journal = Journal.open(config(durability).withObserver(broken))) {
            for (int i = 0; i < 100; i++) {
                assertThat(append(journal)).isInstanceOf(Appended.class);
            }
            assertThat(journal.status().get(0).fenced()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldKeepErrorsOfCallbacksAndListenersFromTheShard(Ack durability) throws Exception {
        int appends = 300;
        CountDownLatch told = new CountDownLatch(appends);
        try (Journal journal = Journal.open(config(durability));
                Journal.Registration broken = journal.onCommit((shard, sequence) -> {
                    throw new AssertionError("listener");
                })) {
            assertThat(broken).isNotNull();
            for (int i = 0; i < appends; i++) {
                // On the caller's thread, the writer's and the syncer's; the last leaves it interrupted too.
                Ack ack = i % 3 == 0 ? Ack.DISK : Ack.MEMORY;
                journal.append(Append.to(ORDER, ExpectedVersion.any(), EVENT).withAck(ack), result -> {
                    told.countDown();
                    if (Thread.currentThread().getName().startsWith("tr-")) {
                        Thread.currentThread().interrupt();
                    }
                    throw new AssertionError("callback");
                });
                if (i % 7 == 0) {
                    assertThat(append(journal)).isInstanceOf(Appended.class);
                }
            }
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<AppendResult> dependent = journal.append(Append.to(ORDER, ExpectedVersion.any(), EVENT))
                    .thenApply(result -> {
                        throw new AssertionError("dependent");
                    });
            assertThatThrownBy(() -> dependent.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("dependent");
            assertThat(append(journal)).isInstanceOf(Appended.class);
            assertThat(journal.status().get(0).fenced()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldNeverHangWhenCallersRunOutOfStack(Ack durability) throws Exception {
        // A process of its own: classes whose initialisation runs out of stack are lost to all of it.
        Path output = directory.resolve("output");
        Path store = directory.resolve("store");
        Process process = Processes.start(DeepCaller.class, output, store.toString(), durability.name());
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        String[] said = Processes.lines(output, "stored").get(0);
        long stored = Long.parseLong(said[1]);
        long unknown = Long.parseLong(said[2]);
        assertThat(said[3]).isIn("sound", "append");
        assertThat(Journal.verify(store, (done, total) -> {}).damage()).isNull();
        try (Journal journal = Journal.open(config(store, durability))) {
            assertThat(journal.version(ORDER)).isBetween(stored, stored + unknown);
            assertThat(append(journal)).isInstanceOf(Appended.class);
        }
    }
}
