package io.tailrace.consumer;

import static io.tailrace.consumer.Desk.drain;
import static io.tailrace.consumer.Desk.fetch;
import static io.tailrace.consumer.Desk.ids;
import static io.tailrace.consumer.Desk.names;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.Positions;
import io.tailrace.journal.StreamId;
import io.tailrace.replicator.Standing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class GroupRecoveryTest {
    /** So rarely that no test meets it; what wakes the writer may still have it write whenever it gets a core. */
    private static final GroupsConfig LAZY = GroupsConfig.defaults().withCheckpointInterval(Duration.ofMinutes(1));

    @TempDir
    private Path temporary;

    private Desk desk() {
        return Desk.in(temporary, 1, LAZY);
    }

    @Test
    void shouldGiveOutNothingTwiceOverAnOrderlyRestart() {
        try (Desk desk = desk()) {
            desk.append("a-1", "b-1", "c-1", "a-1", "b-1");
            Group group = desk.group();
            List<Delivery> held = fetch(group, 3);
            group.ack(List.of(held.get(1).id(), held.get(2).id()));
            Group again = desk.restart().require("g");
            List<Delivery> given = fetch(again, 10);
            assertThat(names(given)).containsExactly("a-1@1", "b-1@2");
            assertThat(given.get(0).attempt()).isEqualTo(2);
            assertThat(given.get(1).attempt()).isEqualTo(1);
        }
    }

    @Test
    void shouldMarkEverythingThatMayComeAgainAfterACrash() {
        try (Desk desk = desk()) {
            desk.append("a-1", "b-1", "a-1");
            Group group = desk.group();
            List<Delivery> held = fetch(group, 2);
            group.ack(List.of(held.get(0).id()));
            group.flush();
            Path left = desk.onDisk();
            group.ack(List.of(held.get(1).id()));
            group.ack(ids(fetch(group, 1)));
            Group again = desk.crash(left).require("g");
            desk.append("c-1");
            List<Delivery> given = fetch(again, 10);
            assertThat(names(given)).containsExactly("b-1@1", "a-1@2", "c-1@1");
            assertThat(given).extracting(Delivery::attempt).containsExactly(2, 2, 1);
            assertThat(again.ack(ids(held)).gone()).hasSize(2);
        }
    }

    @Test
    void shouldKeepCountingAttemptsOverACrash() {
        try (Desk desk = desk()) {
            desk.append("a-1");
            Group group = desk.group(GroupConfig.defaults().withBackoff(Duration.ZERO, Duration.ZERO));
            for (int i = 0; i < 4; i++) {
                group.nack(ids(fetch(group, 1)), Nack.retry("no"));
            }
            group.flush();
            assertThat(fetch(desk.crash().require("g"), 1).get(0).attempt()).isEqualTo(5);
        }
    }

    @Test
    void shouldKeepParkedStreamsOverACrashAndPassOverNothing() {
        try (Desk desk = desk()) {
            desk.append("first-1", "a-1", "a-1", "b-1");
            Group group = desk.group();
            List<Delivery> held = fetch(group, 2);
            // first-1 is not settled: the lane stands still before what is parked.
            group.nack(List.of(held.get(1).id()), Nack.park("bad"));
            group.flush();
            Group again = desk.crash().require("g");
            assertThat(again.parked(null, 10)).hasSize(1);
            again.replay(StreamId.of("a-1"), false);
            assertThat(drain(again)).containsExactlyInAnyOrder("first-1@1", "a-1@1", "b-1@1", "a-1@2");
            assertThat(drain(desk.restart().require("g"))).isEmpty();
        }
    }

    @Test
    void shouldGoOnWithAReplayAfterACrashAndMarkWhatComesAgain() {
        try (Desk desk = desk()) {
            desk.append("a-1", "a-1", "a-1");
            Group group = desk.group();
            group.nack(ids(fetch(group, 1)), Nack.park("bad"));
            fetch(group, 1);
            group.replay(null, false);
            Path left = desk.onDisk();
            group.ack(ids(fetch(group, 1)));
            group.ack(ids(fetch(group, 1)));
            Group again = desk.crash(left).require("g");
            List<Delivery> given = fetch(again, 1);
            assertThat(names(given)).containsExactly("a-1@1");
            assertThat(given.get(0).attempt()).isGreaterThan(1);
            again.ack(ids(given));
            given = fetch(again, 1);
            assertThat(names(given)).containsExactly("a-1@2");
            assertThat(given.get(0).attempt()).isGreaterThan(1);
            again.ack(ids(given));
            assertThat(drain(again)).containsExactly("a-1@3");
        }
    }

    @Test
    void shouldStandWhereItStoodAtTheLastWholeRecordWhereverTheFileIsTorn() throws IOException {
        try (Desk desk = desk()) {
            desk.append("a-1", "b-1", "c-1");
            Group group = desk.group();
            List<Delivery> held = fetch(group, 3);
            long before = Files.size(desk.file("g"));
            group.ack(List.of(held.get(0).id()));
            group.flush();
            long middle = Files.size(desk.file("g"));
            group.ack(List.of(held.get(1).id()));
            group.flush();
            byte[] whole = Files.readAllBytes(desk.file("g"));
            for (int length = (int) before; length <= whole.length; length++) {
                byte[] torn = Arrays.copyOf(whole, length);
                assertThat(floor(torn)).isEqualTo(length < middle ? 0 : length < whole.length ? 1 : 2);
                byte[] zeros = Arrays.copyOf(torn, whole.length + 7);
                assertThat(floor(zeros)).isEqualTo(length < middle ? 0 : length < whole.length ? 1 : 2);
            }
        }
    }

    private long floor(byte[] bytes) throws IOException {
        Path file = temporary.resolve("torn.group");
        Files.write(file, bytes);
        try (GroupFile opened = GroupFile.open(file)) {
            opened.write(List.of(new Change.Paused(true)));
            try (GroupFile again = GroupFile.open(file)) {
                assertThat(again.checkpoint().isPaused()).isTrue();
            }
            return opened.checkpoint().floor().sequence(0);
        }
    }

    @Test
    void shouldNameDamageAndGiveNothingOutUntilItIsReset() throws IOException {
        try (Desk desk = desk()) {
            desk.append("a-1", "b-1");
            Group group = desk.group();
            long first = Files.size(desk.file("g"));
            group.ack(ids(fetch(group, 1)));
            group.flush();
            group.ack(ids(fetch(group, 1)));
            desk.groups.close();
            flip(desk.file("g"), first + 25);
            Group damaged = desk.restart().require("g");
            assertThat(damaged.standing().state()).isEqualTo(Standing.State.STOPPED);
            assertThat(damaged.standing().cause()).contains("damaged", "offset=" + first, "CRC32C", "reset the group");
            assertThatThrownBy(() -> fetch(damaged, 1)).hasMessageContaining("damaged");
            assertThat(desk.restart().require("g").standing().state()).isEqualTo(Standing.State.STOPPED);
            Group mended = desk.groups.require("g");
            mended.reset(new Place.At(Positions.of(1L)), false);
            assertThat(drain(mended)).containsExactly("b-1@1");
            assertThat(drain(desk.restart().require("g"))).isEmpty();
        }
    }

    @Test
    void shouldRefuseToGuessWhatAGroupWasFor() throws IOException {
        try (Desk desk = desk()) {
            desk.group();
            desk.groups.close();
            flip(desk.file("g"), 30);
            Group damaged = desk.restart().require("g");
            assertThat(damaged.standing().cause()).contains("offset=0", "delete the group");
            assertThatThrownBy(() -> damaged.reset(new Place.Start(), false)).hasMessageContaining("delete it");
            desk.groups.delete("g");
            desk.append("a-1");
            assertThat(drain(desk.group())).containsExactly("a-1@1");
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0));
            channel.write(one.flip(), at);
        }
    }

    @Test
    void shouldStopIfTheJournalWasPutBack() throws IOException {
        try (Desk desk = desk()) {
            desk.append("a-1");
            GroupFile.create(
                            desk.directory.resolve("groups/ahead.group"),
                            List.of(new Change.Configured(GroupConfig.defaults()), new Change.Reset(Positions.of(7L))))
                    .close();
            Group ahead = desk.restart().require("ahead");
            assertThat(ahead.standing().cause()).contains("ahead of the journal", "[7]", "[1]");
            assertThatThrownBy(() -> fetch(ahead, 1)).isInstanceOf(GroupException.class);
            ahead.reset(new Place.Start(), false);
            assertThat(drain(ahead)).containsExactly("a-1@1");
        }
    }

    @Test
    void shouldWriteItsFileAnewWhenItHasGrown() throws IOException {
        Path path = temporary.resolve("grown.group");
        try (GroupFile file = GroupFile.create(path, List.of(new Change.Configured(GroupConfig.defaults())))) {
            long largest = 0;
            for (long sequence = 1; sequence <= 200; sequence++) {
                Change[] many = new Change[1_000];
                Arrays.fill(many, new Change.Floor(0, sequence));
                file.write(List.of(many));
                largest = Math.max(largest, Files.size(path));
            }
            assertThat(largest).isBetween((long) GroupFile.GROWTH_BYTES, GroupFile.GROWTH_BYTES + 20_000L);
            assertThat(Files.size(path)).isLessThan(largest);
        }
        try (GroupFile file = GroupFile.open(path)) {
            assertThat(file.checkpoint().floor().sequence(0)).isEqualTo(200);
        }
    }

    @Test
    void shouldTryAgainWhenTheFileCannotBeWritten() throws IOException {
        try (Desk desk = desk()) {
            desk.append("a-1", "b-1");
            Group group = desk.group();
            Path file = desk.file("g");
            // A file of which every write fails with ENOSPC, whoever asks.
            desk.groups.close();
            byte[] sound = Files.readAllBytes(file);
            GroupFile full = GroupFile.open(file);
            full.close();
            assertThat(sound).isNotEmpty();
            Files.createDirectory(desk.directory.resolve("groups/g.group.new"));
            // Closed, it has to write itself anew, for which there is a directory in the way.
            assertThatThrownBy(() -> full.write(List.of(new Change.Floor(0, 1))))
                    .isInstanceOf(IOException.class);
            assertThat(full.isBehind()).isTrue();
            Files.delete(desk.directory.resolve("groups/g.group.new"));
            full.write(List.of());
            full.close();
            assertThat(names(fetch(desk.restart().require("g"), 9))).containsExactly("b-1@1");
            assertThat(group.name()).isEqualTo("g");
        }
    }
}
