package io.tailrace.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.consumer.CrashingConsumer.Told;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.SmallDisk;
import io.tailrace.journal.StoredCommit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that loses its power under a consumer group. Skipped, by name, where it cannot be mounted. */
@Timeout(300)
final class GroupPowerTest {
    private static final int CUTS = 3;
    private static final int SETTLED_MIN = 100;
    private static final int SETTLED_MORE = 2_000;

    @TempDir
    private Path temporary;

    @Test
    void shouldPassOverNothingAndMarkWhatComesAgainWhenThePowerIsCut() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Path at = Files.createDirectory(temporary.resolve("disk"));
        Told before = new Told(new HashSet<>(), new HashSet<>(), new HashSet<>());
        Set<String> acking = new HashSet<>();
        int again = 0;
        try (SmallDisk disk = SmallDisk.ofThinDisk(temporary, at, 256, 300)) {
            for (int cut = 0; cut < CUTS; cut++) {
                Path output = temporary.resolve("output-" + cut);
                before.add(consumeUntilCut(disk, at.resolve("store"), output, random));
                // What was acknowledged in the last moment may have reached the disk, though nobody was told.
                acking.addAll(Told.of(output, Long.MAX_VALUE).acking());
                disk.remount();
                again += judge(at.resolve("store"), "copy-" + cut, before, acking);
            }
        }
        assertThat(again).as("some were in hand when the power went").isPositive();
    }

    /** Runs the process on the disk until its power is cut at a random moment, and returns what was told before that. */
    private static Told consumeUntilCut(SmallDisk disk, Path store, Path output, Random random)
            throws IOException, InterruptedException {
        int least = SETTLED_MIN + random.nextInt(SETTLED_MORE);
        Process process = CrashingConsumer.start(store, random.nextLong(), output);
        return Told.of(
                output,
                disk.cutPowerUnder(
                        process,
                        output,
                        () -> Told.of(output, Long.MAX_VALUE).settled().size() >= least));
    }

    /** Judges a copy: mappings of a journal that was open here would hold on to the disk. Returns how many came again. */
    private int judge(Path onDisk, String name, Told before, Set<String> acking) throws IOException {
        Path store = StoredCommit.copy(onDisk, temporary.resolve(name));
        Map<String, Integer> attempts = new HashMap<>();
        Set<String> committed = new HashSet<>();
        try (Journal journal = Journal.open(CrashingConsumer.config(store));
                Groups groups = Groups.open(journal, store.resolve("groups"), GroupsConfig.defaults())) {
            for (int shard = 0; shard < journal.shards(); shard++) {
                journal.readShard(shard, 1, EventFilter.all())
                        .next(1_000_000)
                        .forEach(event -> committed.add(event.stream() + "@" + event.version()));
            }
            Group group = groups.require("g");
            List<Delivery> some = Desk.fetch(group, 100);
            while (!some.isEmpty()) {
                some.forEach(delivery -> assertThat(attempts.put(Desk.name(delivery), delivery.attempt()))
                        .as("twice: " + delivery)
                        .isNull());
                group.ack(Desk.ids(some));
                some = Desk.fetch(group, 100);
            }
        }
        assertThat(committed).containsAll(before.given());
        assertThat(attempts.keySet()).as("settled on disk").doesNotContainAnyElementsOf(before.settled());
        Set<String> passedOver = new HashSet<>(committed);
        passedOver.removeAll(attempts.keySet());
        passedOver.removeAll(acking);
        assertThat(passedOver).isEmpty();
        attempts.keySet().retainAll(before.given());
        assertThat(attempts.values()).as("given before, and marked").allMatch(attempt -> attempt > 1);
        System.out.println(
                "committed=" + committed.size() + " settled=" + before.settled().size() + " again=" + attempts.size());
        return attempts.size();
    }
}
