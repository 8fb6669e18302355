package io.tailrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.StreamId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many members that join, leave and die at random, while the events still come in. */
@Timeout(120)
final class GroupsLoadTest {
    private static final int EVENTS = 100_000;
    private static final int STREAMS = 1_000;
    private static final int MEMBERS = 8;
    private static final Duration LEASE = Duration.ofMillis(200);

    @TempDir
    private Path temporary;

    private final long seed = new Random().nextLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<String, Life> lives = new ConcurrentHashMap<>();

    /**
     * What is known of one event. A lease may run out before its holder has so much as looked at what it got, so nothing here
     * depends on when that is: each delivery is noted some time after it was made, and before it is acknowledged.
     */
    private static final class Life {
        /** Deliveries by their attempts. */
        final Set<Integer> attempts = ConcurrentHashMap.newKeySet();
        /** Whether somebody has begun to acknowledge it. */
        volatile boolean acking;
        /** The attempt that was acknowledged; 0 = none yet. */
        final AtomicInteger acked = new AtomicInteger();
    }

    private final AtomicInteger ackedEvents = new AtomicInteger();
    private final AtomicInteger deliveries = new AtomicInteger();
    private final AtomicInteger deaths = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void shouldGiveEveryEventToOneMemberAtATimeWhoeverDies() throws InterruptedException {
        System.out.println("GroupsLoadTest seed=" + seed);
        long started = System.nanoTime();
        try (Journal journal = Journal.open(Desk.config(temporary, 2));
                Groups groups = Groups.open(journal, temporary.resolve("groups"), GroupsConfig.defaults())) {
            Group group = groups.create(
                            "load", GroupConfig.defaults().withLease(LEASE).withAttempts(1_000), new Place.Start())
                    .group();
            Thread writer = start("writer", () -> write(journal));
            List<Thread> members = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                int number = i;
                members.add(start("member-" + i, () -> member(group, number)));
            }
            writer.join();
            while (ackedEvents.get() < EVENTS && wrong.isEmpty()) {
                Thread.sleep(10);
            }
            over.set(true);
            for (Thread member : members) {
                member.join();
            }
            report(group, started);
            lives.forEach(this::judge);
            assertThat(wrong).isEmpty();
            assertThat(ackedEvents.get()).isEqualTo(EVENTS);
            assertThat(lives).hasSize(EVENTS);
            group.flush();
            assertThat(group.standing().positions()).isEqualTo(journal.end());
            assertThat(group.load().window()).isZero();
        }
    }

    /** Every attempt was made once, and none after the one that was acknowledged. */
    private void judge(String event, Life life) {
        int acked = life.acked.get();
        if (life.attempts.size() != acked || !life.attempts.contains(1) || Collections.max(life.attempts) != acked) {
            wrong.add(event + " acknowledged at attempt " + acked + " of " + life.attempts);
        }
    }

    private void report(Group group, long started) {
        GroupStatus.Counts counts = group.counts();
        System.out.println("GroupsLoadTest seconds=" + (System.nanoTime() - started) / 1_000_000_000.0 + " deaths="
                + deaths + " deliveries=" + deliveries + " counts=" + counts);
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.start();
        return thread;
    }

    private void write(Journal journal) {
        Random random = new Random(seed);
        List<StreamId> order = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            for (int version = 0; version < EVENTS / STREAMS; version++) {
                order.add(StreamId.of("s-" + stream));
            }
        }
        Collections.shuffle(order, random);
        Semaphore room = new Semaphore(1_000);
        for (StreamId stream : order) {
            room.acquireUninterruptibly();
            journal.append(
                    Append.to(stream, ExpectedVersion.any(), EventData.of("Added", "{}")), result -> room.release());
        }
        room.acquireUninterruptibly(1_000);
    }

    /** One member after the other: each takes some, and then leaves, or dies with what it holds. */
    private void member(Group group, int number) {
        Random random = new Random(seed + number);
        for (int life = 0; !over.get(); life++) {
            String name = "m" + number + "." + life;
            for (int work = 5 + random.nextInt(100); work > 0 && !over.get(); work--) {
                List<Delivery> some = group.fetch(new Fetch(
                                name, 1 + random.nextInt(100), Fetch.BYTES_DEFAULT, null, Duration.ofMillis(100)))
                        .join();
                boolean dies = random.nextInt(100) == 0;
                handle(group, some, dies ? random.nextInt(some.size() + 1) : some.size());
                if (dies) {
                    deaths.incrementAndGet();
                    break;
                }
            }
            if (random.nextBoolean()) {
                group.leave(name);
            }
        }
    }

    /** Takes note of all, and acknowledges the first {@code settled} of them. */
    private void handle(Group group, List<Delivery> some, int settled) {
        some.forEach(this::note);
        for (Delivery delivery : some.subList(0, settled)) {
            Life life = life(delivery, delivery.event().version());
            boolean superseded = Collections.max(life.attempts) > delivery.attempt();
            life.acking = true;
            if (group.ack(List.of(delivery.id())).done() == 1) {
                ackedEvents.incrementAndGet();
                if (superseded) {
                    wrong.add("acknowledged by one who had lost it: " + delivery);
                }
                if (!life.acked.compareAndSet(0, delivery.attempt())) {
                    wrong.add("acknowledged twice: " + delivery);
                }
            }
        }
    }

    private Life life(Delivery delivery, long version) {
        return lives.computeIfAbsent(delivery.event().stream() + "@" + version, name -> new Life());
    }

    private void note(Delivery delivery) {
        deliveries.incrementAndGet();
        long version = delivery.event().version();
        if (version > 1 && !life(delivery, version - 1).acking) {
            wrong.add("given out before the one before it was acknowledged: " + delivery);
        }
        if (!life(delivery, version).attempts.add(delivery.attempt())) {
            wrong.add("the same attempt twice: " + delivery);
        }
    }
}
