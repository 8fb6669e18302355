package io.tailrace.consumer;

import io.tailrace.journal.Positions;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a group remembers over a restart: all changes folded up. Holds no more than the group's window, parked streams and
 * shards. Confined to whoever owns the group's file.
 */
final class Checkpoint {
    private GroupConfig config = GroupConfig.defaults();
    private Positions floor = Positions.start();
    private Positions reserved = Positions.start();
    private boolean paused;
    private boolean configured;
    private final Map<Integer, NavigableSet<Long>> done = new TreeMap<>();
    private final Map<Integer, NavigableMap<Long, Integer>> attempts = new TreeMap<>();
    private final Map<StreamId, Parked> parked = new TreeMap<>(Comparator.naturalOrder());

    void apply(Change change) {
        if (change instanceof Change.Floor to) {
            floor = floor.with(to.shard(), to.sequence());
            done(to.shard()).headSet(to.sequence(), true).clear();
            attempts(to.shard()).headMap(to.sequence(), true).clear();
        } else if (change instanceof Change.Reserved to) {
            reserved = reserved.with(to.shard(), to.sequence());
        } else if (change instanceof Change.Done event) {
            done(event.shard()).add(event.sequence());
            attempts(event.shard()).remove(event.sequence());
        } else if (change instanceof Change.Attempted event) {
            attempts(event.shard()).put(event.sequence(), event.attempt());
        } else if (change instanceof Change.Laid laid) {
            parked.put(laid.parked().stream(), laid.parked());
        } else if (change instanceof Change.Freed freed) {
            parked.remove(freed.stream());
        } else if (change instanceof Change.Paused pause) {
            paused = pause.paused();
        } else if (change instanceof Change.Configured configuration) {
            config = configuration.config();
            configured = true;
        } else if (change instanceof Change.Reset reset) {
            floor = reset.positions();
            reserved = reset.positions();
            done.clear();
            attempts.clear();
            parked.clear();
        }
    }

    /** The changes that make this out of nothing. */
    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Configured(config));
        changes.add(new Change.Paused(paused));
        changes.add(new Change.Reset(floor));
        for (int shard = 0; shard < reserved.shards(); shard++) {
            changes.add(new Change.Reserved(shard, reserved.sequence(shard)));
        }
        done.forEach((shard, sequences) -> sequences.forEach(at -> changes.add(new Change.Done(shard, at))));
        attempts.forEach(
                (shard, counts) -> counts.forEach((at, count) -> changes.add(new Change.Attempted(shard, at, count))));
        parked.values().forEach(stream -> changes.add(new Change.Laid(stream)));
        return changes;
    }

    GroupConfig config() {
        return config;
    }

    /** Whether the configuration is known. */
    boolean isConfigured() {
        return configured;
    }

    Positions floor() {
        return floor;
    }

    Positions reserved() {
        return reserved;
    }

    boolean isPaused() {
        return paused;
    }

    /** Sequences above the floor that are settled. */
    NavigableSet<Long> done(int shard) {
        return done.computeIfAbsent(shard, number -> new TreeSet<>());
    }

    /** How often events above the floor were given out, where that is known. */
    NavigableMap<Long, Integer> attempts(int shard) {
        return attempts.computeIfAbsent(shard, number -> new TreeMap<>());
    }

    List<Parked> parked() {
        return List.copyOf(parked.values());
    }
}
