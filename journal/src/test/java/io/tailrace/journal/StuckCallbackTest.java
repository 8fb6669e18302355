package io.tailrace.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Code of a user that does not come back: the journal is closed all the same, and loses nothing by it. */
@Timeout(120)
final class StuckCallbackTest {
    private static final EventData EVENT = EventData.of("Placed", "{}");

    @TempDir
    private Path directory;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final AtomicBoolean released = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();

    @AfterEach
    void release() {
        released.set(true);
    }

    private JournalConfig config(Ack durability) {
        return UnexpectedFailureTest.config(directory, durability)
                .withShards(2)
                .withCallersWrite(false)
                .withCloseWait(Duration.ofMillis(200));
    }

    /** Does not return, interrupted or not, before the test lets it. */
    private void hang() {
        reached.countDown();
        while (!released.get()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean isReached() {
        return reached.getCount() == 0;
    }

    private void awaitReached() throws InterruptedException {
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static Append append(StreamId stream) {
        return Append.to(stream, ExpectedVersion.any(), EVENT);
    }

    private CompletableFuture<AppendResult> counted(Journal journal, Append append) {
        CompletableFuture<AppendResult> future = new CompletableFuture<>();
        journal.append(append, result -> {
            answers.incrementAndGet();
            future.complete(result);
        });
        return future;
    }

    /** Where the code that hangs is called from. */
    private enum Place {
        CALLBACK_OF_THE_DISK("tr-sync-0"),
        CALLBACK_OF_MEMORY("tr-write-0"),
        LISTENER("tr-sync-0"),
        OBSERVER_OF_WRITES("tr-write-0"),
        OBSERVER_OF_FORCES("tr-sync-0"),
        OBSERVER_OF_CYCLES("tr-write-0"),
        DECISION("tr-write-0");

        private final String thread;

        Place(String thread) {
            this.thread = thread;
        }
    }

    /** Hangs where it is asked to, in the first shard. */
    private final class Hanging implements JournalObserver, CommitListener {
        private final Place place;
        private volatile boolean armed;

        Hanging(Place place) {
            this.place = place;
        }

        private void at(Place here, int shard) {
            if (armed && here == place && shard == 0) {
                hang();
            }
        }

        @Override
        public void wrote(int shard, int commits, long bytes) {
            at(Place.OBSERVER_OF_WRITES, shard);
        }

        @Override
        public void forced(int shard, long nanos) {
            at(Place.OBSERVER_OF_FORCES, shard);
        }

        @Override
        public void rolled(int shard, int cycle) {
            at(Place.OBSERVER_OF_CYCLES, shard);
        }

        @Override
        public void committed(int shard, long sequence) {
            at(Place.LISTENER, shard);
        }

        /** Has one more appended, or decided, where that is what hangs. */
        void provoke(Journal journal, StreamId stream) {
            armed = true;
            switch (place) {
                case CALLBACK_OF_THE_DISK -> journal.append(append(stream), result -> hang());
                case CALLBACK_OF_MEMORY -> journal.append(append(stream).withAck(Ack.MEMORY), result -> hang());
                case DECISION -> journal.submit(0, new HangingTask(stream), null);
                default -> {
                    // The appends that follow come there.
                }
            }
        }
    }

    /** Never decides. */
    private final class HangingTask implements ShardTask {
        private final StreamId stream;

        HangingTask(StreamId stream) {
            this.stream = stream;
        }

        @Override
        public StreamId target() {
            return stream;
        }

        @Override
        public @Nullable String id() {
            return null;
        }

        @Override
        public long touch() {
            return 0;
        }

        @Override
        public @Nullable Decided decide(ShardView view) {
            hang();
            return null;
        }

        @Override
        public void written(Appended appended) {
            throw new AssertionError("never reached");
        }

        @Override
        public void answered(AppendResult result) {
            // It may be told or not: it is the one that hangs.
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void shouldGiveUpTheShardNameThePlaceAndAnswerEverybodyElse(Place place) throws Exception {
        Hanging hanging = new Hanging(place);
        Journal journal = Journal.open(config(Ack.DISK).withObserver(hanging));
        journal.onCommit(hanging);
        StreamId broken = JournalTest.streamOf(journal, 0);
        StreamId sound = JournalTest.streamOf(journal, 1);
        if (place != Place.OBSERVER_OF_CYCLES) {
            JournalTest.appended(journal.append(append(broken)));
        }
        long before = journal.version(broken);
        hanging.provoke(journal, broken);
        List<CompletableFuture<AppendResult>> behind = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            behind.add(counted(journal, append(broken).withAck(i % 3 == 0 ? Ack.MEMORY : Ack.DISK)));
        }
        awaitReached();
        List<CompletableFuture<AppendResult>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(journal.append(append(sound)));
            behind.add(counted(journal, append(broken)));
        }
        others.forEach(JournalTest::appended);

        JournalException stuck = catchThrowableOfType(JournalException.class, journal::close);

        assertThat(stuck.reason()).isEqualTo(JournalException.Reason.STUCK);
        assertThat(stuck)
                .hasMessageContaining("shard=0, the thread " + place.thread
                        + " has not come back from io.tailrace.journal.StuckCallbackTest.hang(StuckCallbackTest.java:");
        assertThat(requireNonNull(stuck.getCause()).getStackTrace())
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("hang"));
        assertThat(stuck.getSuppressed()).isEmpty();
        assertThat(journal.status().get(0).fenced()).startsWith("closed: the thread " + place.thread);
        assertThat(journal.status().get(1).fenced()).isNull();
        int stored = 0;
        for (CompletableFuture<AppendResult> answer : behind) {
            AppendResult result = answer.get(30, TimeUnit.SECONDS);
            stored += result instanceof Appended ? 1 : 0;
            if (result instanceof Refused refused) {
                assertThat(refused.reason()).isEqualTo(Refused.Reason.FENCED);
            }
        }

        // What hangs may still write, so nobody else is let in.
        assertThatThrownBy(() -> Journal.open(config(Ack.DISK)))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(JournalException.Reason.LOCKED));
        released.set(true);
        try (Journal again = openWhenFree()) {
            assertThat(again.version(broken)).isGreaterThanOrEqualTo(before + stored);
            assertThat(again.version(sound)).isEqualTo(others.size());
            JournalTest.appended(again.append(append(broken)));
        }
        assertThat(answers).hasValue(behind.size());
        assertThat(Journal.verify(directory, (done, total) -> {}).damage()).isNull();
    }

    private Journal openWhenFree() throws InterruptedException {
        while (true) {
            try {
                return Journal.open(config(Ack.DISK).withShards(0));
            } catch (JournalException e) {
                assertThat(e.reason()).isEqualTo(JournalException.Reason.LOCKED);
                Thread.sleep(5);
            }
        }
    }

    @Test
    void shouldNameTheCallerWhoseCallbackHangsOnHisOwnThread() throws Exception {
        Journal journal = Journal.open(config(Ack.MEMORY).withShards(1).withCallersWrite(true));
        StreamId stream = StreamId.of("order-1");
        JournalTest.appended(journal.append(append(stream)));
        AtomicReference<@Nullable String> name = new AtomicReference<>();
        Thread caller = new Thread(
                () -> {
                    while (!isReached()) {
                        // One after the other: his turn comes only when nothing is before him.
                        CountDownLatch told = new CountDownLatch(1);
                        journal.append(append(stream), result -> {
                            if (Thread.currentThread().getName().equals("a-caller")) {
                                hang();
                                name.set(Thread.currentThread().isInterrupted() ? "interrupted" : "left alone");
                            }
                            told.countDown();
                        });
                        try {
                            told.await();
                            Thread.sleep(1);
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                },
                "a-caller");
        caller.start();
        awaitReached();
        CompletableFuture<AppendResult> behind = journal.append(append(stream));

        assertThatThrownBy(journal::close)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("shard=0, the thread a-caller has not come back from ")
                .hasMessageContaining("StuckCallbackTest.hang(");
        assertThat(behind.get(30, TimeUnit.SECONDS)).isNotInstanceOf(Appended.class);
        released.set(true);
        caller.join();
        assertThat(name).hasValue("left alone");
        openWhenFree().close();
    }

    @Test
    void shouldFreeTheDirectoryWhenWhatHangsEndsByAnInterrupt() throws Exception {
        Journal journal = Journal.open(config(Ack.DISK));
        StreamId stream = JournalTest.streamOf(journal, 0);
        CountDownLatch never = new CountDownLatch(1);
        journal.append(append(stream), result -> {
            reached.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        awaitReached();
        assertThatThrownBy(journal::close).hasMessageContaining("the thread tr-sync-0 has not come back from ");
        try (Journal again = openWhenFree()) {
            assertThat(again.version(stream)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotBeHeldUpByAnObserverThatIsToldOfTheFence() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        JournalObserver locked = new JournalObserver() {
            @Override
            public void forced(int shard, long nanos) {
                both.countDown();
                hang();
            }

            @Override
            public void fenced(int shard, String reason) {
                hang();
            }
        };
        Journal journal = Journal.open(config(Ack.DISK).withObserver(locked));
        for (int shard = 0; shard < 2; shard++) {
            journal.append(append(JournalTest.streamOf(journal, shard)), result -> {});
        }
        assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
        JournalException stuck = catchThrowableOfType(JournalException.class, journal::close);
        assertThat(stuck).hasMessageContaining("shard=0");
        assertThat(stuck.getSuppressed()).hasSize(1);
        assertThat(stuck.getSuppressed()[0]).hasMessageContaining("shard=1");
        released.set(true);
        openWhenFree().close();
    }

    @ParameterizedTest
    @EnumSource(Ack.class)
    void shouldWaitForCallbacksThatAreSlowAsLongAsTheyComeBack(Ack ack) throws Exception {
        Journal journal = Journal.open(config(Ack.DISK).withCloseWait(Duration.ofSeconds(2)));
        StreamId stream = JournalTest.streamOf(journal, 0);
        AtomicInteger told = new AtomicInteger();
        int appends = 30;
        // Together longer than nothing at all may move.
        for (int i = 0; i < appends; i++) {
            journal.append(append(stream).withAck(ack), result -> {
                LockSupport.parkNanos(100_000_000);
                told.addAndGet(result instanceof Appended ? 1 : 0);
            });
        }
        journal.close();
        assertThat(told).hasValue(appends);
        try (Journal again = Journal.open(config(Ack.DISK))) {
            assertThat(again.version(stream)).isEqualTo(appends);
        }
    }

    @Test
    void shouldRefuseToBeClosedByACallbackThatItWouldWaitFor() throws Exception {
        Journal journal = Journal.open(config(Ack.DISK));
        StreamId stream = JournalTest.streamOf(journal, 0);
        for (Ack ack : Ack.values()) {
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            journal.append(append(stream).withAck(ack), result -> refused.complete(catchThrowable(journal::close)));
            assertThat(refused.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a callback cannot close");
            JournalTest.appended(journal.append(append(stream)));
        }
        journal.close();
    }
}
