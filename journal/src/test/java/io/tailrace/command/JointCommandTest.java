package io.tailrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.command.CommandResult.Done;
import io.tailrace.command.CommandResult.Failed;
import io.tailrace.command.CommandResult.Rejected;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class JointCommandTest {
    @TempDir
    private Path directory;

    private static Command fill(String item, long count) {
        return Command.of(Shop.STOCK, "{berlin}-" + item, new Shop.Fill(count));
    }

    private static Command place(String order, Shop.Line... lines) {
        return Command.of(Shop.ORDER, "{berlin}-" + order, new Shop.Place("berlin", List.of(lines)));
    }

    private static long count(Commands commands, String item) {
        return ((Shop.Stock) commands.state(Shop.stock("berlin", item)).state()).count();
    }

    private Journal journal() {
        return Journal.open(JournalConfig.in(directory).withShards(4).withCycleBytes(1 << 20));
    }

    private static Commands open(Journal journal) {
        return Commands.open(journal, Aggregates.of(Shop.ORDER, Shop.STOCK), Accounts.PATIENT);
    }

    @Test
    void shouldWriteAllStreamsOfACommandOrNone() {
        try (Journal journal = journal();
                Commands commands = open(journal)) {
            commands.execute(fill("apples", 10)).join();
            commands.execute(fill("pears", 1)).join();
            Command order = place("1", new Shop.Line("apples", 4), new Shop.Line("pears", 1))
                    .withId("o1");
            Done done = (Done) commands.execute(order).join();
            assertThat(done.version()).isEqualTo(1);
            assertThat(done.events())
                    .extracting(CommandResult.WrittenEvent::type)
                    .containsExactly("Placed", "Moved", "Moved");
            for (CommandResult.WrittenEvent event : done.events()) {
                assertThat(journal.event(event.stream(), event.version()))
                        .isNotNull()
                        .satisfies(stored -> assertThat(stored.position()).isEqualTo(event.position()))
                        .satisfies(stored -> assertThat(stored.id()).isEqualTo(event.id()));
            }
            CommandResult second = commands.execute(place("2", new Shop.Line("apples", 4), new Shop.Line("pears", 1)))
                    .join();
            assertThat(second).isInstanceOf(Rejected.class);
            assertThat(count(commands, "apples")).isEqualTo(6);
            assertThat(journal.version(StreamId.of("order-{berlin}-2"))).isZero();
            Done again = (Done) commands.execute(order).join();
            assertThat(again.replayed()).isTrue();
            assertThat(again.events()).isEqualTo(done.events());
            assertThat(count(commands, "apples")).isEqualTo(6);
        }
    }

    @Test
    void shouldNeverSellMoreThanThereIs() {
        try (Journal journal = journal();
                Commands commands = open(journal)) {
            commands.execute(fill("apples", 100)).join();
            List<CompletableFuture<CommandResult>> results = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                results.add(commands.execute(
                        place("o" + i, new Shop.Line("apples", 1)).withId("once")));
            }
            long sold = results.stream()
                    .map(CompletableFuture::join)
                    .filter(Done.class::isInstance)
                    .count();
            assertThat(sold).isEqualTo(100);
            assertThat(count(commands, "apples")).isZero();
        }
    }

    @Test
    void shouldRefuseStreamsOfOtherShards() {
        try (Journal journal = journal();
                Commands commands = open(journal)) {
            String elsewhere = "a";
            int shard = journal.shardOf(StreamId.of("order-{berlin}-1"));
            while (journal.shardOf(Shop.stock(elsewhere, "x")) == shard) {
                elsewhere += "a";
            }
            CommandResult result = commands.execute(Command.of(
                            Shop.ORDER, "{berlin}-1", new Shop.Place(elsewhere, List.of(new Shop.Line("x", 0)))))
                    .join();
            CommandsTest.assertFailed(result, Failed.Kind.CROSS_SHARD, "stock-{" + elsewhere + "}-x");
        }
    }

    @Test
    void shouldRememberAnswersWithoutEventsInEveryShard() {
        try (Journal journal = journal();
                Commands commands = open(journal)) {
            for (int i = 0; i < 64; i++) {
                Command order = Command.of(
                                Shop.ORDER, "{s" + i + "}-1", new Shop.Place("s" + i, List.of(new Shop.Line("x", 1))))
                        .withId("o");
                assertThat(((Rejected) commands.execute(order).join()).replayed())
                        .isFalse();
                assertThat(((Rejected) commands.execute(order).join()).replayed())
                        .isTrue();
            }
        }
    }

    @Test
    void shouldTestAJointDeciderWithoutAStore() {
        DeciderFixture.of(Shop.ORDER, "{berlin}-1")
                .given(Shop.STOCK, "{berlin}-apples", new Shop.Moved(3))
                .when(new Shop.Place("berlin", List.of(new Shop.Line("apples", 2))))
                .then(new Shop.Placed(List.of(new Shop.Line("apples", 2))))
                .then(Shop.STOCK, "{berlin}-apples", new Shop.Moved(-2))
                .thenState(Shop.STOCK, "{berlin}-apples", new Shop.Stock(1))
                .thenState(new Shop.Order(true));
        DeciderFixture.of(Shop.ORDER, "{berlin}-1")
                .given(Shop.STOCK, "{berlin}-apples", new Shop.Moved(3))
                .when(new Shop.Place("berlin", List.of(new Shop.Line("apples", 4))))
                .thenRejected("out-of-stock");
    }

    @Test
    void shouldTakeSixtyFourFurtherStreamsAndNoMore() {
        try (Journal journal = journal();
                Commands commands = open(journal)) {
            List<Shop.Line> lines = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                lines.add(new Shop.Line("item" + i, 0));
            }
            Done done = (Done) commands.execute(place("1", lines.toArray(Shop.Line[]::new)))
                    .join();
            assertThat(done.events()).hasSize(65);
            lines.add(new Shop.Line("one-more", 0));
            Rejected refused = (Rejected) commands.execute(place("2", lines.toArray(Shop.Line[]::new)))
                    .join();
            assertThat(refused.code()).isEqualTo(Rejected.DECIDER_FAILED);
            assertThat(refused.reason()).contains("65 streams, allowed 64");
        }
    }
}
