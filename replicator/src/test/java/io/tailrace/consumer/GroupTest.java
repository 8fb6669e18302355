package io.tailrace.consumer;

import static io.tailrace.consumer.Desk.drain;
import static io.tailrace.consumer.Desk.fetch;
import static io.tailrace.consumer.Desk.ids;
import static io.tailrace.consumer.Desk.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Evolution;
import io.tailrace.journal.StreamId;
import io.tailrace.journal.Upcaster;
import io.tailrace.replicator.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class GroupTest {
    private static final GroupConfig EAGER = GroupConfig.defaults().withBackoff(Duration.ZERO, Duration.ZERO);

    @TempDir
    private Path temporary;

    @Test
    void shouldGiveOutOneEventOfAStreamAtATimeAndInOrder() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "a-1", "b-1", "a-1", "b-1");
            Group group = desk.group();
            List<Delivery> first = fetch(group, 10);
            assertThat(names(first)).containsExactly("a-1@1", "b-1@1");
            assertThat(first).allMatch(delivery -> delivery.attempt() == 1);
            assertThat(fetch(group, 10)).isEmpty();
            assertThat(group.ack(List.of(first.get(0).id()))).isEqualTo(new Settled(1, List.of()));
            List<Delivery> second = fetch(group, 10);
            assertThat(names(second)).containsExactly("a-1@2");
            group.ack(ids(second));
            group.ack(List.of(first.get(1).id()));
            assertThat(drain(group)).containsExactly("a-1@3", "b-1@2");
        }
    }

    @Test
    void shouldGiveOutAgainWhatWasNotSettledInTimeAndMarkIt() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "a-1");
            Group group = desk.group();
            Delivery first = fetch(group, 10).get(0);
            desk.pass(GroupConfig.LEASE_DEFAULT.minusNanos(1));
            assertThat(fetch(group, 10)).isEmpty();
            desk.pass(Duration.ofNanos(1));
            Delivery second = fetch(group, 10).get(0);
            assertThat(Desk.name(second)).isEqualTo("a-1@1");
            assertThat(second.attempt()).isEqualTo(2);
            assertThat(group.ack(List.of(first.id()))).isEqualTo(new Settled(0, List.of(first.id())));
            assertThat(group.ack(List.of(second.id())).gone()).isEmpty();
            assertThat(group.ack(List.of(second.id())).gone()).containsExactly(second.id());
            assertThat(fetch(group, 10).get(0).attempt()).isEqualTo(1);
        }
    }

    @Test
    void shouldHoldAnEventLongerWhenItsMemberAsksForIt() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1");
            Group group = desk.group();
            Delivery held = group.fetch(Fetch.of("m", 1).withLease(Duration.ofSeconds(1)))
                    .join()
                    .get(0);
            desk.pass(Duration.ofMillis(900));
            assertThat(group.extend(List.of(held.id()), Duration.ofSeconds(1)).done())
                    .isEqualTo(1);
            desk.pass(Duration.ofMillis(900));
            assertThat(fetch(group, 1)).isEmpty();
            desk.pass(Duration.ofMillis(100));
            assertThat(fetch(group, 1)).hasSize(1);
            assertThat(group.extend(List.of(held.id()), Duration.ofSeconds(1)).gone())
                    .hasSize(1);
        }
    }

    @Test
    void shouldLetAFailedEventRestLongerEachTimeAndParkItInTheEnd() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "b-1");
            Group group = desk.group(
                    GroupConfig.defaults().withAttempts(3).withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(60)));
            fetch(group, 1);
            Delivery bad = fetch(group, 1).get(0);
            for (int attempt = 1; attempt <= 3; attempt++) {
                assertThat(bad.attempt()).isEqualTo(attempt);
                group.nack(List.of(bad.id()), Nack.retry("no"));
                if (attempt < 3) {
                    Duration full = Duration.ofSeconds(1L << (attempt - 1));
                    desk.pass(full.dividedBy(2).minusNanos(1));
                    assertThat(fetch(group, 1)).isEmpty();
                    desk.pass(full.dividedBy(2).plusNanos(1));
                    bad = fetch(group, 1).get(0);
                }
            }
            Parked parked = group.parked(null, 10).get(0);
            assertThat(parked.stream()).isEqualTo(bad.event().stream());
            assertThat(parked.attempt()).isEqualTo(3);
            assertThat(parked.reason()).isEqualTo("no");
        }
    }

    @Test
    void shouldSkipWhatIsExhaustedIfAskedTo() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "a-1");
            Group group = desk.group(EAGER.withAttempts(1).withExhausted(GroupConfig.Exhausted.SKIP));
            group.nack(ids(fetch(group, 1)), Nack.retry("no"));
            assertThat(drain(group)).containsExactly("a-1@2");
            assertThat(group.counts().skipped()).isEqualTo(1);
        }
    }

    @Test
    void shouldLetAParkedEventHoldUpItsOwnStreamOnly() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "b-1", "a-1", "b-1");
            Group group = desk.group();
            List<Delivery> first = fetch(group, 10);
            group.nack(List.of(first.get(0).id()), Nack.park("bad data"));
            group.ack(List.of(first.get(1).id()));
            desk.append("a-1", "c-1");
            assertThat(drain(group)).containsExactly("b-1@2", "c-1@1");
            assertThat(group.load().window()).isZero();
            group.flush();
            assertThat(group.standing().positions()).isEqualTo(desk.journal.end());
        }
    }

    @Test
    void shouldReplayAParkedStreamInOrderAndThenGoOnAsIfNothingHadHappened() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "a-1", "b-1");
            Group group = desk.group();
            group.nack(List.of(fetch(group, 1).get(0).id()), Nack.park("bad data"));
            desk.append("a-1");
            drain(group);
            assertThat(group.replay(null, true)).isEqualTo(new Replay(1, 3));
            assertThat(fetch(group, 10)).isEmpty();
            assertThat(group.replay(StreamId.of("a-1"), false)).isEqualTo(new Replay(1, 3));
            List<Delivery> again = fetch(group, 10);
            assertThat(names(again)).containsExactly("a-1@1");
            assertThat(again.get(0).attempt()).isEqualTo(2);
            desk.append("a-1", "b-1");
            group.ack(ids(again));
            List<Delivery> behind = fetch(group, 1);
            assertThat(names(behind)).containsExactly("a-1@2");
            assertThat(behind.get(0).attempt()).isEqualTo(1);
            group.ack(ids(behind));
            assertThat(new HashSet<>(drain(group))).isEqualTo(Set.of("a-1@3", "a-1@4", "b-1@2"));
            assertThat(group.parked(null, 10)).isEmpty();
            desk.append("a-1");
            assertThat(drain(group)).containsExactly("a-1@5");
        }
    }

    @Test
    void shouldParkAStreamUnderReplayAgain() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "a-1", "a-1");
            Group group = desk.group(EAGER.withAttempts(1));
            group.nack(ids(fetch(group, 1)), Nack.retry("first"));
            group.replay(null, false);
            group.ack(ids(fetch(group, 1)));
            group.nack(ids(fetch(group, 1)), Nack.retry("second"));
            assertThat(fetch(group, 1)).isEmpty();
            Parked parked = group.parked(null, 1).get(0);
            assertThat(parked.version()).isEqualTo(2);
            assertThat(parked.reason()).isEqualTo("second");
            group.skip(StreamId.of("a-1"), 2);
            assertThat(drain(group)).containsExactly("a-1@3");
        }
    }

    @Test
    void shouldSkipAParkedEventOnlyIfItIsTheOneThatIsMeant() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "a-1");
            Group group = desk.group();
            group.nack(ids(fetch(group, 1)), Nack.park("bad"));
            StreamId stream = StreamId.of("a-1");
            assertThatThrownBy(() -> group.skip(stream, 2)).hasMessageContaining("not parked for that event");
            assertThatThrownBy(() -> group.skip(StreamId.of("b-1"), 1)).hasMessageContaining("nothing is parked");
            group.skip(stream, 1);
            assertThat(drain(group)).containsExactly("a-1@2");
        }
    }

    @Test
    void shouldGiveOutWhatTheFilterWantsOnly() {
        try (Desk desk = Desk.in(temporary)) {
            desk.appendAs("Opened", "order-1", "invoice-1", "orders-1");
            desk.appendAs("Closed", "order-1", "order-2");
            Group group = desk.group(GroupConfig.defaults()
                    .withFilter(EventFilter.all().withCategories("order").withTypes("Closed")));
            assertThat(drain(group)).containsExactly("order-1@2", "order-2@1");
            group.nack(ids(fetchAfter(desk, group, "Closed", "order-1")), Nack.park("bad"));
            desk.appendAs("Opened", "order-1");
            desk.appendAs("Closed", "order-1");
            group.replay(null, false);
            assertThat(drain(group)).containsExactly("order-1@3", "order-1@5");
        }
    }

    private static List<Delivery> fetchAfter(Desk desk, Group group, String type, String stream) {
        desk.appendAs(type, stream);
        return fetch(group, 1);
    }

    @Test
    void shouldGoOnFromWhereItIsResetTo() throws Exception {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "b-1");
            Thread.sleep(2);
            Instant between = Instant.now();
            Thread.sleep(2);
            desk.append("a-1");
            Group group = desk.group();
            drain(group);
            Moved dry = group.reset(new Place.Start(), true);
            assertThat(dry.events()).isEqualTo(3);
            assertThat(fetch(group, 10)).isEmpty();
            group.reset(new Place.Start(), false);
            assertThat(drain(group)).containsExactlyInAnyOrder("a-1@1", "b-1@1", "a-1@2");
            group.reset(new Place.Since(between), false);
            assertThat(drain(group)).containsExactly("a-1@2");
            group.reset(new Place.At(io.tailrace.journal.Positions.of(1L)), false);
            Delivery held = fetch(group, 1).get(0);
            assertThat(Desk.name(held)).isEqualTo("b-1@1");
            assertThat(held.attempt()).isEqualTo(1);
            assertThat(group.reset(new Place.End(), false).inFlight()).isEqualTo(1);
            assertThat(group.ack(List.of(held.id())).gone()).hasSize(1);
            assertThat(fetch(group, 10)).isEmpty();
            assertThatThrownBy(() -> group.reset(new Place.At(io.tailrace.journal.Positions.of(4L)), false))
                    .hasMessageContaining("beyond the end");
        }
    }

    @Test
    void shouldForgetParkedStreamsOnReset() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "a-1");
            Group group = desk.group();
            group.nack(ids(fetch(group, 1)), Nack.park("bad"));
            assertThat(group.reset(new Place.Start(), false).parked()).isEqualTo(1);
            assertThat(drain(group)).containsExactly("a-1@1", "a-1@2");
            desk.restart();
            assertThat(desk.groups.require("g").parked(null, 10)).isEmpty();
            assertThat(drain(desk.groups.require("g"))).isEmpty();
        }
    }

    @Test
    void shouldGiveNothingOutWhilePausedAndTakeAcknowledgements() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "a-1");
            Group group = desk.group();
            List<Delivery> held = fetch(group, 1);
            group.pause();
            assertThat(group.ack(ids(held)).done()).isEqualTo(1);
            assertThat(fetch(group, 1)).isEmpty();
            assertThat(group.standing().state()).isEqualTo(Standing.State.PAUSED);
            Group again = desk.crash().require("g");
            assertThat(fetch(again, 1)).isEmpty();
            again.resume();
            assertThat(drain(again)).contains("a-1@2");
        }
    }

    @Test
    void shouldGiveAMembersEventsToOthersWhenItLeaves() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "b-1");
            Group group = desk.group();
            group.fetch(Fetch.of("leaver", 1)).join();
            group.fetch(Fetch.of("stayer", 1)).join();
            assertThat(group.leave("leaver")).isEqualTo(1);
            List<Delivery> given = group.fetch(Fetch.of("stayer", 9)).join();
            assertThat(given).hasSize(1);
            assertThat(given.get(0).attempt()).isEqualTo(2);
            assertThat(group.status().members()).hasSize(1);
            assertThat(group.status().members().get(0).inFlight()).isEqualTo(2);
        }
    }

    @Test
    void shouldCountADeliveryThatWasNotHandedOverAsNeverGivenOut() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1");
            Group group = desk.group();
            group.giveBack(fetch(group, 1));
            assertThat(fetch(group, 1).get(0).attempt()).isEqualTo(1);
        }
    }

    @Test
    void shouldAnswerAWaitingFetchWhenSomethingIsCommitted() throws Exception {
        try (Desk desk = Desk.in(temporary, 2, GroupsConfig.defaults())) {
            Group group = desk.group();
            CompletableFuture<List<Delivery>> waiting =
                    group.fetch(Fetch.of("m", 10).withPatience(Duration.ofMinutes(1)));
            assertThat(waiting).isNotDone();
            desk.append("a-1");
            assertThat(names(waiting.get(30, TimeUnit.SECONDS))).containsExactly("a-1@1");
            CompletableFuture<List<Delivery>> next =
                    group.fetch(Fetch.of("m", 10).withPatience(Duration.ofMinutes(1)));
            desk.pass(Duration.ofMinutes(1));
            List<Delivery> late = next.get(30, TimeUnit.SECONDS);
            assertThat(late).allMatch(delivery -> delivery.attempt() == 2);
        }
    }

    @Test
    void shouldTellThoseWhoWaitThatTheGroupIsGone() {
        try (Desk desk = Desk.in(temporary)) {
            Group group = desk.group();
            CompletableFuture<List<Delivery>> waiting =
                    group.fetch(Fetch.of("m", 10).withPatience(Duration.ofMinutes(1)));
            desk.groups.delete("g");
            assertThatThrownBy(waiting::join).hasRootCauseInstanceOf(GroupException.class);
            assertThatThrownBy(() -> fetch(group, 1)).hasMessageContaining("closed or deleted");
            assertThat(desk.file("g")).doesNotExist();
            assertThat(desk.restart().all()).isEmpty();
        }
    }

    @Test
    void shouldCloneAGroupWhereItStands() {
        try (Desk desk = Desk.in(temporary)) {
            desk.append("a-1", "b-1", "c-1", "a-1");
            Group group = desk.group();
            List<Delivery> held = fetch(group, 10);
            group.nack(List.of(held.get(0).id()), Nack.park("bad"));
            group.ack(List.of(held.get(2).id()));
            Group copy = desk.groups.clone("g", "copy");
            List<Delivery> given = fetch(copy, 10);
            assertThat(names(given)).containsExactly("b-1@1");
            assertThat(given.get(0).attempt()).isEqualTo(1);
            copy.ack(ids(given));
            copy.replay(null, false);
            assertThat(drain(copy)).containsExactly("a-1@1", "a-1@2");
            assertThat(group.parked(null, 10)).hasSize(1);
        }
    }

    @Test
    void shouldKnowAGroupAgainAndRefuseAnotherOfItsName() {
        try (Desk desk = Desk.in(temporary)) {
            assertThat(desk.groups.create("g", EAGER, new Place.Start()).created())
                    .isTrue();
            assertThat(desk.groups.create("g", EAGER, new Place.End()).created())
                    .isFalse();
            assertThatThrownBy(() -> desk.groups.create("g", EAGER.withAttempts(2), new Place.Start()))
                    .hasMessageContaining("another configuration");
            for (String name : List.of("", "-a", "a/b", "a b", "ä", "x".repeat(65))) {
                assertThatThrownBy(() -> desk.groups.create(name, EAGER, new Place.Start()))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            desk.groups.create("x".repeat(64), EAGER, new Place.Start());
            assertThat(desk.restart().require("g").config()).isEqualTo(EAGER);
        }
    }

    @Test
    void shouldParkWhatNoUpcasterCanReadAndNothingElse() {
        Upcaster fails = Upcaster.reshape("Bad", 1, data -> {
            throw new IllegalStateException("cannot");
        });
        try (Desk desk = Desk.in(temporary, Evolution.of(List.of(fails)))) {
            desk.appendAs("Bad", "a-1");
            desk.appendAs("Good", "a-1", "b-1");
            Group group = desk.group(EAGER.withAttempts(2));
            assertThat(drain(group)).containsExactly("b-1@1");
            assertThat(group.parked(null, 10)).hasSize(1);
            group.skip(StreamId.of("a-1"), 1);
            assertThat(drain(group)).containsExactly("a-1@2");
        }
    }

    @Test
    void shouldShareTheEventsOfAllShards() {
        try (Desk desk = Desk.in(temporary, 3, GroupsConfig.defaults())) {
            Set<String> appended = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                desk.append("s-" + i % 20);
                appended.add("s-" + i % 20 + "@" + (1 + i / 20));
            }
            Group group = desk.group();
            List<String> given = drain(group);
            assertThat(given).hasSize(60);
            assertThat(new HashSet<>(given)).isEqualTo(appended);
        }
    }

    @Test
    void shouldSayThatNobodyFetches() {
        try (Desk desk = Desk.in(temporary)) {
            Group group = desk.group();
            assertThat(group.standing().cause()).isNull();
            desk.append("a-1");
            assertThat(group.standing().cause()).isEqualTo("no member fetches");
            assertThat(group.standing().lag().events()).isEqualTo(1);
            drain(group);
            group.flush();
            assertThat(group.standing().cause()).isNull();
            assertThat(group.standing().lag().events()).isZero();
        }
    }
}
