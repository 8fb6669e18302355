package io.tailrace.consumer;

import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lanes of a group, one for each shard, and whose turn it is. Confined to the group's lock. */
final class Lanes {
    private final Lane[] lanes;
    private int turn;

    Lanes(Journal journal, Shapes shapes, GroupsConfig limits, Checkpoint from) {
        lanes = new Lane[journal.shards()];
        for (int shard = 0; shard < lanes.length; shard++) {
            lanes[shard] = new Lane(journal, shard, shapes, limits, from);
        }
    }

    int count() {
        return lanes.length;
    }

    Lane of(int shard) {
        return lanes[shard];
    }

    /** The lane that is to give something out next. */
    Lane current() {
        return lanes[turn];
    }

    void turn() {
        turn = (turn + 1) % lanes.length;
    }

    /** Events read and not yet passed by the checkpoint. */
    int window() {
        int events = 0;
        for (Lane lane : lanes) {
            events += lane.window();
        }
        return events;
    }

    Positions floor() {
        Positions floor = Positions.start();
        for (Lane lane : lanes) {
            floor = floor.with(lane.shard(), lane.floor());
        }
        return floor;
    }

    Positions read() {
        Positions read = Positions.start();
        for (Lane lane : lanes) {
            read = read.with(lane.shard(), lane.read());
        }
        return read;
    }

    boolean wantsReservation() {
        return Stream.of(lanes).anyMatch(Lane::wantsReservation);
    }

    /** Whether something may be given out as soon as its place is reserved on disk. */
    boolean isHeldUp() {
        return Stream.of(lanes).anyMatch(Lane::isHeldUp);
    }

    /** Why a shard cannot be read; null if all can. */
    @Nullable
    String fault() {
        for (Lane lane : lanes) {
            if (lane.fault() != null) {
                return "shard " + lane.shard() + " cannot be read: " + lane.fault();
            }
        }
        return null;
    }

    /** Adds what is to be saved since it was last asked. {@code closing} = nothing is given out from now on. */
    void collect(List<Change> changes, boolean closing) {
        for (Lane lane : lanes) {
            lane.collect(changes, closing);
        }
    }

    /** {@code changes} are on disk. */
    void saved(List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.Reserved place) {
                lanes[place.shard()].reserved(place.sequence());
            }
        }
    }
}
