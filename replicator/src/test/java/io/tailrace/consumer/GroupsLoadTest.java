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
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
    /** Of each stream, the last version that was acknowledged. */
    private final Map<String, AtomicLong> acked = new ConcurrentHashMap<>();
    /** Of each stream, the last version that was given out. */
    private final Map<String, AtomicLong> given = new ConcurrentHashMap<>();
    /** Which lease holds each stream, by the members' word. */
    private final Map<String, String> holders = new ConcurrentHashMap<>();

    private final AtomicInteger ackedEvents = new AtomicInteger();
    private final AtomicInteger duplicates = new AtomicInteger();
    private final AtomicInteger deaths = new AtomicInteger();
    private final AtomicInteger heldByDead = new AtomicInteger();
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
            assertThat(wrong).isEmpty();
            assertThat(ackedEvents.get()).isEqualTo(EVENTS);
            acked.forEach((stream, version) -> assertThat(version.get()).isEqualTo(EVENTS / STREAMS));
            assertThat(duplicates.get()).isLessThanOrEqualTo(heldByDead.get());
            group.flush();
            assertThat(group.standing().positions()).isEqualTo(journal.end());
            assertThat(group.load().window()).isZero();
        }
    }

    private void report(Group group, long started) {
        GroupStatus.Counts counts = group.counts();
        System.out.println("GroupsLoadTest seconds=" + (System.nanoTime() - started) / 1_000_000_000.0 + " deaths="
                + deaths + " duplicates=" + duplicates + " counts=" + counts);
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
        java.util.Collections.shuffle(order, random);
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
    private void handle(Group group, List<Delivery> deliveries, int settled) {
        deliveries.forEach(this::note);
        List<Delivery> done = deliveries.subList(0, settled);
        heldByDead.addAndGet(deliveries.size() - settled);
        for (Delivery delivery : done) {
            // From before the acknowledgement on, for the next one may come before its answer.
            String stream = delivery.event().stream().value();
            long version = delivery.event().version();
            if (!holders.remove(stream, delivery.id())) {
                continue;
            }
            long before =
                    acked.computeIfAbsent(stream, name -> new AtomicLong()).getAndSet(version);
            if (group.ack(List.of(delivery.id())).done() == 1) {
                ackedEvents.incrementAndGet();
                if (before != version - 1) {
                    wrong.add("acknowledged out of order: " + delivery + " after " + before);
                }
            } else {
                acked.get(stream).compareAndSet(version, before);
                heldByDead.incrementAndGet();
            }
        }
    }

    private void note(Delivery delivery) {
        String stream = delivery.event().stream().value();
        long version = delivery.event().version();
        AtomicLong last = given.computeIfAbsent(stream, name -> new AtomicLong());
        long before = last.getAndSet(version);
        holders.put(stream, delivery.id());
        if (version == before) {
            duplicates.incrementAndGet();
            if (delivery.attempt() < 2) {
                wrong.add("given out again and not marked: " + delivery);
            }
        } else if (version != before + 1) {
            wrong.add("given out of order: " + delivery + " after " + before);
        } else if (delivery.attempt() != 1) {
            wrong.add("marked and never given out: " + delivery);
        }
    }
}
