package io.tailrace.consumer;

import static io.tailrace.consumer.Desk.fetch;
import static io.tailrace.consumer.Desk.ids;
import static io.tailrace.consumer.Desk.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.StreamId;
import io.tailrace.replicator.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class GroupLimitsTest {
    private static final String[] STREAMS = {"a-1", "b-1", "c-1", "d-1"};

    @TempDir
    private Path temporary;

    private Desk desk(GroupsConfig limits) {
        return Desk.in(temporary, 1, limits);
    }

    @Test
    void shouldHoldNoMoreGroupsThanAllowed() {
        try (Desk desk = desk(GroupsConfig.defaults().withGroups(2))) {
            desk.groups.create("one", GroupConfig.defaults(), new Place.Start());
            desk.groups.create("two", GroupConfig.defaults(), new Place.Start());
            assertThatThrownBy(() -> desk.groups.create("three", GroupConfig.defaults(), new Place.Start()))
                    .hasMessageContaining("groups.max=2");
            assertThatThrownBy(() -> desk.groups.clone("one", "three")).hasMessageContaining("groups.max=2");
            desk.groups.delete("one");
            desk.groups.create("three", GroupConfig.defaults(), new Place.Start());
        }
    }

    @Test
    void shouldHaveNoMoreMembersThanAllowed() {
        try (Desk desk = desk(GroupsConfig.defaults().withMembers(2))) {
            Group group = desk.group();
            group.fetch(Fetch.of("one", 1)).join();
            group.fetch(Fetch.of("two", 1)).join();
            assertThatThrownBy(() -> group.fetch(Fetch.of("three", 1)))
                    .isInstanceOfSatisfying(
                            GroupException.class, e -> assertThat(e.reason()).isEqualTo(GroupException.Reason.LIMIT))
                    .hasMessageContaining("groups.members=2");
            group.leave("one");
            group.fetch(Fetch.of("three", 1)).join();
            desk.pass(Duration.ofNanos(Members.IDLE_NANOS + 1));
            group.fetch(Fetch.of("four", 1)).join();
        }
    }

    @Test
    void shouldHaveNoMoreFetchesWaitThanAllowed() {
        try (Desk desk = desk(GroupsConfig.defaults().withMembers(2))) {
            Group group = desk.group();
            Fetch waits = Fetch.of("m", 1).withPatience(Duration.ofMinutes(1));
            CompletableFuture<List<Delivery>> first = group.fetch(waits);
            CompletableFuture<List<Delivery>> second = group.fetch(waits);
            assertThatThrownBy(() -> group.fetch(waits)).hasMessageContaining("fetches that wait");
            assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void shouldHaveNoMoreInFlightThanAllowed() {
        try (Desk desk = desk(GroupsConfig.defaults().withInFlight(3))) {
            desk.append(STREAMS);
            assertThatThrownBy(() -> desk.group(GroupConfig.defaults().withInFlight(4)))
                    .hasMessageContaining("in-flight=4");
            Group group = desk.group(GroupConfig.defaults().withInFlight(3));
            List<Delivery> held = fetch(group, 10);
            assertThat(held).hasSize(3);
            assertThat(fetch(group, 10)).isEmpty();
            group.ack(List.of(held.get(0).id()));
            assertThat(fetch(group, 10)).hasSize(1);
        }
    }

    @Test
    void shouldHoldNoMoreInMindThanAllowed() {
        try (Desk desk = desk(GroupsConfig.defaults().withWindow(3))) {
            desk.append(STREAMS);
            Group group = desk.group();
            List<Delivery> held = fetch(group, 10);
            assertThat(held).hasSize(3);
            // Acknowledged behind one that is not, they stay in mind.
            group.ack(List.of(held.get(1).id(), held.get(2).id()));
            assertThat(group.load().window()).isEqualTo(3);
            assertThat(fetch(group, 10)).isEmpty();
            group.ack(List.of(held.get(0).id()));
            assertThat(names(fetch(group, 10))).containsExactly("d-1@1");
        }
    }

    @Test
    void shouldHoldNoMoreBytesThanAllowedAndAlwaysOneEvent() {
        try (Desk desk = desk(GroupsConfig.defaults().withWindowBytes(1 << 10))) {
            for (int i = 0; i < 100; i++) {
                desk.append("a-1");
            }
            Group group = desk.group();
            fetch(group, 1);
            fetch(group, 1);
            int perEvent = fetchOne(desk);
            assertThat(group.load().window()).isBetween(2, 2 + (1 << 10) / perEvent);
        }
    }

    private static int fetchOne(Desk desk) {
        return Objects.requireNonNull(desk.journal.event(StreamId.of("a-1"), 1)).storedBytes();
    }

    @Test
    void shouldGiveOutNoMoreBytesThanWantedAndAlwaysOneEvent() {
        try (Desk desk = desk(GroupsConfig.defaults())) {
            desk.append(STREAMS);
            Group group = desk.group();
            int bytes = fetchOne(desk);
            assertThat(group.fetch(new Fetch("m", 10, 1, null, Duration.ZERO)).join())
                    .hasSize(1);
            assertThat(group.fetch(new Fetch("m", 10, 2L * bytes, null, Duration.ZERO))
                            .join())
                    .hasSize(2);
            assertThat(fetch(group, 10)).hasSize(1);
        }
    }

    @Test
    void shouldParkNoMoreThanAllowedAndForgetNothing() {
        try (Desk desk = desk(GroupsConfig.defaults().withParked(2))) {
            desk.append("a-1", "b-1", "c-1");
            Group group = desk.group(GroupConfig.defaults().withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10)));
            group.nack(ids(fetch(group, 2)), Nack.park("bad"));
            assertThat(group.parked(null, 10)).hasSize(2);
            List<Delivery> third = fetch(group, 1);
            group.nack(ids(third), Nack.park("bad"));
            fetch(group, 1);
            assertThat(group.parked(null, 10)).hasSize(2);
            assertThat(group.standing().state()).isEqualTo(Standing.State.RETRYING);
            assertThat(group.standing().cause()).contains("groups.parked=2");
            desk.pass(Duration.ofSeconds(10));
            List<Delivery> again = fetch(group, 1);
            assertThat(again.get(0).attempt()).isEqualTo(2);
            group.skip(StreamId.of("a-1"), 1);
            assertThat(fetch(group, 1)).isEmpty();
            group.nack(ids(again), Nack.park("bad"));
            assertThat(group.parked(null, 10))
                    .extracting(Parked::stream)
                    .containsExactly(StreamId.of("b-1"), StreamId.of("c-1"));
        }
    }

    @Test
    void shouldReplayNoMoreStreamsAtATimeThanAllowed() {
        try (Desk desk = desk(GroupsConfig.defaults())) {
            int streams = ParkedStreams.REPLAYS_MAX + 1;
            for (int i = 0; i < streams; i++) {
                desk.append("s-" + i);
            }
            Group group = desk.group();
            group.nack(ids(fetch(group, 100)), Nack.park("bad"));
            assertThat(group.replay(null, false).streams()).isEqualTo(streams);
            List<Delivery> first = fetch(group, 100);
            assertThat(first).hasSize(ParkedStreams.REPLAYS_MAX);
            assertThat(fetch(group, 100)).isEmpty();
            group.ack(List.of(first.get(0).id()));
            assertThat(fetch(group, 100)).hasSize(1);
        }
    }

    @Test
    void shouldRefuseValuesOutOfTheirBounds() {
        GroupConfig group = GroupConfig.defaults();
        group.withLease(GroupConfig.LEASE_MIN).withLease(GroupConfig.LEASE_MAX);
        refused(() -> group.withLease(GroupConfig.LEASE_MIN.minusMillis(1)), "lease");
        refused(() -> group.withLease(GroupConfig.LEASE_MAX.plusMillis(1)), "lease");
        group.withAttempts(1).withAttempts(1_000);
        refused(() -> group.withAttempts(0), "attempts");
        refused(() -> group.withAttempts(1_001), "attempts");
        refused(() -> group.withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)), "backoff-max");
        refused(() -> group.withBackoff(Duration.ofHours(1).plusMillis(1), Duration.ofHours(2)), "backoff-min");
        group.withBackoff(Duration.ZERO, Duration.ZERO).withBackoff(Duration.ofHours(1), Duration.ofHours(24));
        refused(() -> group.withBackoff(Duration.ofMillis(-1), Duration.ofSeconds(1)), "backoff-min");
        refused(() -> group.withBackoff(Duration.ZERO, Duration.ofHours(24).plusMillis(1)), "backoff-max");
        group.withInFlight(1).withInFlight(100_000);
        refused(() -> group.withInFlight(0), "in-flight");
        refused(() -> group.withInFlight(100_001), "in-flight");
        GroupsConfig all = GroupsConfig.defaults();
        all.withGroups(10_000).withMembers(10_000).withParked(100_000).withWindow(1_000_000);
        all.withInFlight(100_000).withWindowBytes(1 << 10).withWindowBytes(1 << 30);
        all.withCheckpointInterval(Duration.ofMillis(1)).withCheckpointInterval(Duration.ofMinutes(1));
        for (Runnable none : List.<Runnable>of(
                () -> all.withGroups(0),
                () -> all.withMembers(0),
                () -> all.withInFlight(0),
                () -> all.withParked(0),
                () -> all.withWindow(0),
                () -> all.withCheckpointInterval(Duration.ofNanos(999_999)))) {
            refused(none, "=0,");
        }
        refused(() -> all.withInFlight(100_001), "in-flight");
        refused(() -> all.withWindowBytes((1 << 30) + 1), "window-bytes");
        refused(() -> all.withGroups(10_001), "groups");
        refused(() -> all.withMembers(10_001), "members");
        refused(() -> all.withParked(100_001), "parked");
        refused(() -> all.withWindow(1_000_001), "window");
        refused(() -> all.withWindowBytes(1_023), "window-bytes");
        refused(() -> all.withCheckpointInterval(Duration.ofMillis(60_001)), "checkpoint-interval");
        Fetch.of("m".repeat(128), Fetch.EVENTS_MAX).withPatience(Fetch.PATIENCE_MAX);
        refused(() -> Fetch.of("m".repeat(129), 1), "member");
        refused(() -> Fetch.of(" ", 1), "member");
        refused(() -> Fetch.of("m", Fetch.EVENTS_MAX + 1), "max");
        refused(() -> Fetch.of("m", 0), "max");
        Fetch.of("m", 1).withLease(GroupConfig.LEASE_MIN).withLease(GroupConfig.LEASE_MAX);
        refused(() -> Fetch.of("m", 1).withLease(GroupConfig.LEASE_MIN.minusMillis(1)), "lease");
        refused(() -> Fetch.of("m", 1).withLease(GroupConfig.LEASE_MAX.plusMillis(1)), "lease");
        refused(() -> Fetch.of("m", 1).withPatience(Fetch.PATIENCE_MAX.plusMillis(1)), "patience");
        assertThat(Nack.park("x".repeat(Nack.REASON_CHARACTERS + 1)).reason()).hasSize(Nack.REASON_CHARACTERS);
    }

    private static void refused(Runnable step, String name) {
        assertThatThrownBy(step::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }
}
