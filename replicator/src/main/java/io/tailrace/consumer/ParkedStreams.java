package io.tailrace.consumer;

import io.tailrace.journal.Journal;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parked streams of a group, those under replay among them. Confined to the group's lock. */
final class ParkedStreams {
    /** Streams of a group that are given out again at one time. The others wait for their turn. */
    static final int REPLAYS_MAX = 16;

    private final Journal journal;
    private final NavigableMap<StreamId, SideLane> streams = new TreeMap<>();
    private final Set<SideLane> replays = new LinkedHashSet<>();
    /** Those of which something is to be saved. */
    private final Set<StreamId> unsaved = new LinkedHashSet<>();

    ParkedStreams(Journal journal) {
        this.journal = journal;
    }

    NavigableMap<StreamId, SideLane> all() {
        return streams;
    }

    int size() {
        return streams.size();
    }

    boolean contains(StreamId stream) {
        return streams.containsKey(stream);
    }

    /** A stream that was parked when the group was opened; events up to {@code reserved} may have been given out. */
    void load(Parked parked, long reserved) {
        SideLane side = new SideLane(parked, parked.replaying() ? reserved : 0);
        streams.put(parked.stream(), side);
        if (parked.replaying()) {
            unsaved.add(parked.stream());
            replays.add(side);
        }
    }

    /** Parks a stream, {@code side} again if it was under replay. */
    void park(Parked parked, @Nullable SideLane side, long reserved) {
        unsaved.add(parked.stream());
        if (side == null) {
            streams.put(parked.stream(), new SideLane(parked, reserved));
        } else {
            side.park(parked);
            replays.remove(side);
        }
    }

    /** Has a stream given out again; false if it is already. */
    boolean replay(SideLane side) {
        if (side.parked().replaying()) {
            return false;
        }
        side.replay();
        replays.add(side);
        changed(side);
        return true;
    }

    /** The streams under replay whose next event has to be read. */
    List<SideLane> hungry() {
        List<SideLane> hungry = new ArrayList<>();
        int active = 0;
        for (SideLane side : replays) {
            if (active++ == REPLAYS_MAX) {
                break;
            }
            if (!side.isActive()) {
                side.activate(journal);
            }
            if (side.isHungry()) {
                hungry.add(side);
            }
        }
        return hungry;
    }

    /** Something of it is to be saved. */
    void changed(SideLane side) {
        unsaved.add(side.parked().stream());
    }

    /** Its lane meets everything that follows in the stream. */
    void joined(SideLane side) {
        changed(side);
        streams.remove(side.parked().stream());
        replays.remove(side);
    }

    /** Adds what is to be saved since it was last asked. */
    void collect(List<Change> changes) {
        for (StreamId stream : unsaved) {
            SideLane side = streams.get(stream);
            changes.add(side == null ? new Change.Freed(stream) : new Change.Laid(side.parked()));
        }
        unsaved.clear();
    }
}
