package io.tailrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.StreamId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Does with a group whatever can be done, in any order, and holds every delivery to what a group promises: a model knows what was
 * given out, settled and parked, and which events a crash may bring back.
 */
@Timeout(120)
final class GroupModelTest {
    private static final int STEPS = 2_000;
    private static final int STREAMS = 12;

    @TempDir
    private Path temporary;

    private final Map<String, Integer> appended = new HashMap<>();
    /** What was given out at least once, since the group was made. */
    private final Set<String> given = new HashSet<>();
    /** What may have been given out without the group knowing for certain: falsely marked, it is right still. */
    private final Set<String> unsure = new HashSet<>();

    private final Set<String> settled = new HashSet<>();
    private final Set<String> settledSaved = new HashSet<>();
    /** Settled once, and perhaps to be given out again: a crash came before it was saved, as far as is known here. */
    private final Set<String> doubtful = new HashSet<>();

    private final Map<String, Delivery> held = new HashMap<>();
    private final Map<String, Long> heldUntil = new HashMap<>();
    private final List<String> trace = new ArrayList<>();
    private Random random = new Random();
    private Desk desk;
    private Group group;

    @SuppressWarnings("NullAway.Init") // desk and group are made by the test, before anything else.
    GroupModelTest() {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3510798445769889778L, 0})
    void shouldKeepItsPromisesWhateverIsDone(long fixed) {
        long seed = fixed == 0 ? new Random().nextLong() : fixed;
        System.out.println("GroupModelTest seed=" + seed);
        random = new Random(seed);
        GroupsConfig limits = GroupsConfig.defaults()
                .withWindow(1 + random.nextInt(30))
                .withWindowBytes(1_024 + random.nextInt(4_096))
                .withParked(1 + random.nextInt(6))
                .withCheckpointInterval(Duration.ofMinutes(1));
        try (Desk opened = Desk.in(temporary, Desk.config(temporary, 1 + random.nextInt(3)), limits, random)) {
            desk = opened;
            GroupConfig config = GroupConfig.defaults()
                    .withInFlight(1 + random.nextInt(10))
                    .withAttempts(1 + random.nextInt(4))
                    .withBackoff(Duration.ofMillis(random.nextInt(2_000)), Duration.ofSeconds(3));
            group = desk.group(config);
            for (int step = 0; step < STEPS; step++) {
                step();
            }
            finish();
        } catch (AssertionError | RuntimeException e) {
            trace.subList(Math.max(0, trace.size() - 60), trace.size()).forEach(System.out::println);
            throw new AssertionError("seed=" + seed, e);
        }
    }

    private void step() {
        int dice = random.nextInt(1_000);
        if (dice < 300) {
            String stream = "s-" + random.nextInt(STREAMS);
            desk.append(stream);
            appended.merge(stream, 1, Integer::sum);
        } else if (dice < 600) {
            take(group.fetch(Fetch.of("m" + random.nextInt(4), 1 + random.nextInt(5))
                            .withLease(Duration.ofSeconds(10)))
                    .join());
        } else if (dice < 800) {
            settle();
        } else if (dice < 850) {
            desk.pass(Duration.ofMillis(random.nextInt(8_000)));
        } else if (dice < 870) {
            leave();
        } else if (dice < 900) {
            save();
        } else if (dice < 940) {
            operate();
        } else if (dice < 943) {
            restart(true);
        } else if (dice < 950) {
            restart(false);
        } else if (dice < 951) {
            reset();
        }
    }

    private void take(List<Delivery> deliveries) {
        long now = desk.clock.get();
        for (Delivery delivery : deliveries) {
            String event = Desk.name(delivery);
            String stream = delivery.event().stream().value();
            trace.add("given " + event + " attempt=" + delivery.attempt());
            Long until = heldUntil.get(stream);
            assertThat(until == null || until <= now)
                    .as("in flight twice: " + event)
                    .isTrue();
            for (long version = 1; version < delivery.event().version(); version++) {
                String before = stream + "@" + version;
                assertThat(settled.contains(before) || doubtful.contains(before))
                        .as("given out before what is before it: " + event)
                        .isTrue();
            }
            assertThat(settled).as("given out although it is settled").doesNotContain(event);
            doubtful.remove(event);
            if (given.add(event)) {
                assertThat(delivery.attempt() == 1 || unsure.contains(event))
                        .as("marked without having been given out: " + event)
                        .isTrue();
            } else {
                assertThat(delivery.attempt()).as("not marked: " + event).isGreaterThan(1);
            }
            // Whoever held it before has lost it.
            held.values().removeIf(other -> other.event().stream().value().equals(stream));
            held.put(delivery.id(), delivery);
            heldUntil.put(stream, now + delivery.lease().toNanos());
        }
    }

    private void settle() {
        if (held.isEmpty()) {
            return;
        }
        List<String> ids = new ArrayList<>(held.keySet());
        Delivery delivery = Objects.requireNonNull(held.remove(ids.get(random.nextInt(ids.size()))));
        String event = Desk.name(delivery);
        List<String> id = List.of(delivery.id());
        int what = random.nextInt(10);
        Settled answer = what < 6
                ? group.ack(id)
                : what < 8
                        ? group.nack(id, Nack.retry("no"))
                        : group.nack(id, what < 9 ? Nack.park("bad") : Nack.skip("unwanted"));
        trace.add("settle " + event + " how=" + what + " done=" + answer.done());
        Long until = heldUntil.get(delivery.event().stream().value());
        boolean live = until != null && until > desk.clock.get();
        assertThat(answer.done()).as("settled: " + event).isEqualTo(live ? 1 : 0);
        if (live) {
            heldUntil.remove(delivery.event().stream().value());
            if (what < 6 || what == 9) {
                settled.add(event);
            }
        }
    }

    private void leave() {
        String member = "m" + random.nextInt(4);
        trace.add("leave " + member);
        Map<String, Delivery> before = Map.copyOf(held);
        group.leave(member);
        before.forEach((id, delivery) -> {
            String stream = delivery.event().stream().value();
            // Whether it was this member's: the group says.
            if (group.extend(List.of(id), Duration.ofSeconds(10)).done() == 0) {
                held.remove(id);
                heldUntil.remove(stream);
            } else {
                heldUntil.put(stream, desk.clock.get() + 10_000_000_000L);
            }
        });
    }

    private void save() {
        group.flush();
        settledSaved.addAll(settled);
        trace.add("save");
    }

    private void operate() {
        List<Parked> parked = group.parked(null, 100);
        if (parked.isEmpty()) {
            return;
        }
        Parked one = parked.get(random.nextInt(parked.size()));
        trace.add("operate " + one);
        StreamId stream = one.stream();
        if (random.nextInt(3) == 0 && !one.replaying()) {
            group.skip(stream, one.version());
            settled.add(stream + "@" + one.version());
        } else {
            group.replay(random.nextBoolean() ? stream : null, false);
        }
        settledSaved.addAll(settled);
    }

    private void restart(boolean orderly) {
        trace.add("restart orderly=" + orderly);
        if (orderly) {
            desk.restart();
            settledSaved.addAll(settled);
        } else {
            desk.crash();
            settled.removeIf(event -> !settledSaved.contains(event) && doubtful.add(event));
            appended.forEach((stream, versions) -> {
                for (int version = 1; version <= versions; version++) {
                    unsure.add(stream + "@" + version);
                }
            });
        }
        group = desk.groups.require("g");
        held.clear();
        heldUntil.clear();
    }

    private void reset() {
        trace.add("reset");
        group.reset(new Place.Start(), false);
        held.clear();
        heldUntil.clear();
        settled.clear();
        settledSaved.clear();
        doubtful.clear();
        given.clear();
        unsure.clear();
    }

    /** In the end everything is settled, and nothing is left over. */
    private void finish() {
        for (int round = 0; round < 10_000 && !allSettled(); round++) {
            desk.pass(Duration.ofSeconds(11));
            heldUntil.clear();
            group.replay(null, false);
            List<Delivery> some = group.fetch(Fetch.of("last", 100)).join();
            take(some);
            assertThat(group.ack(Desk.ids(some)).gone()).isEmpty();
            some.forEach(delivery -> settled.add(Desk.name(delivery)));
        }
        assertThat(allSettled()).as("everything is settled").isTrue();
        group.fetch(Fetch.of("last", 1)).join();
        group.flush();
        GroupStatus status = group.status();
        assertThat(status.standing().positions()).isEqualTo(desk.journal.end());
        assertThat(status.load().parked()).isZero();
        assertThat(status.load().window()).isZero();
        assertThat(status.load().inFlight()).isZero();
    }

    private boolean allSettled() {
        for (Map.Entry<String, Integer> stream : appended.entrySet()) {
            for (int version = 1; version <= stream.getValue(); version++) {
                String event = stream.getKey() + "@" + version;
                if (!settled.contains(event) && !doubtful.contains(event)) {
                    return false;
                }
            }
        }
        return true;
    }
}
