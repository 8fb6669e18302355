package io.tailrace.projection;

import io.tailrace.journal.Positions;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes generations, lets one take over from another, and drops what is left of old ones. A process may end after any of its
 * transactions: what it left half done is found and ended when the view is opened again. For the supervisor's thread.
 */
final class GenerationKeeper {
    private final Workplace place;
    private final ViewStore store;
    private final Control control;

    /**
     * A view that is this process's to write.
     *
     * @param building the generation that is being built; null = none
     */
    record Opened(
            long epoch,
            boolean paused,
            Generation live,
            Positions livePositions,
            @Nullable Generation building,
            Positions buildingPositions) {}

    GenerationKeeper(Workplace place) {
        this.place = place;
        this.store = place.store();
        this.control = place.control();
    }

    /**
     * Takes the view over, makes it if there is none, and begins to rebuild it if another version made it.
     *
     * @param heldEpoch that this process wrote it in before; 0 = did not, or an operator wants it back
     * @throws FencedException if it was made from another store, or another process has taken it over since {@code heldEpoch}
     */
    Opened open(String owner, long heldEpoch) throws SQLException {
        Control.makeTables(store);
        Control.Claim claim = store.write(connection -> control.claim(connection, owner, heldEpoch));
        long epoch = claim.epoch();
        Generation live = find(claim.live());
        if (live == null) {
            live = make(place.config().eventsPerSecond(), epoch, true);
        }
        Generation building = find(claim.building());
        boolean own = live.version() == place.projection().version();
        if (building != null && building.version() != place.projection().version()) {
            abandon(building.number(), epoch);
            building = null;
        }
        if (!own && building == null) {
            building = make(place.config().eventsPerSecond(), epoch, false);
        }
        dropOthers(live, building, epoch);
        publish(live);
        return new Opened(epoch, claim.paused(), live, positions(live), building, positions(building));
    }

    private @Nullable Generation find(int number) throws SQLException {
        if (number == 0) {
            return null;
        }
        return store.read(connection -> control.generation(connection, number)).orElse(null);
    }

    private Positions positions(@Nullable Generation generation) throws SQLException {
        return generation == null
                ? Positions.start()
                : store.read(connection -> Positions.of(control.positions(connection, generation.number(), -1)));
    }

    /** Makes the tables of a new generation and notes it, at the start of the journal. */
    Generation make(long eventsPerSecond, long epoch, boolean live) throws SQLException {
        int number = store.write(connection -> {
            control.requireOwn(connection, epoch);
            return control.nextNumber(connection);
        });
        Generation made = place.planned(number, eventsPerSecond);
        store.write(connection -> {
            control.requireOwn(connection, epoch);
            Tables.make(connection, store.dialect(), place.projection(), number);
            control.add(connection, made, epoch, live);
            return true;
        });
        return made;
    }

    /** Has {@code generation} serve. */
    void swap(Generation generation, long epoch) throws SQLException {
        boolean together = store.dialect().hasTransactionalTables();
        store.write(connection -> {
            control.requireOwn(connection, epoch);
            control.swap(connection, generation);
            if (together) {
                Tables.publish(connection, store.dialect(), place.name(), generation.number());
            }
            return true;
        });
        if (!together) {
            publish(generation);
        }
    }

    private void publish(Generation generation) throws SQLException {
        store.write(connection -> {
            Tables.publish(connection, store.dialect(), place.name(), generation.number());
            return true;
        });
    }

    /** Gives up a generation that was being built. */
    void abandon(int generation, long epoch) throws SQLException {
        store.write(connection -> {
            control.requireOwn(connection, epoch);
            control.dropBuilding(connection);
            return true;
        });
        drop(generation, epoch);
    }

    /** Drops the tables of a generation that is of no more use, and forgets it. */
    void drop(int generation, long epoch) throws SQLException {
        store.write(connection -> {
            control.requireOwn(connection, epoch);
            Tables.drop(connection, place.name(), generation);
            control.forget(connection, generation);
            return true;
        });
    }

    private void dropOthers(Generation live, @Nullable Generation building, long epoch) throws SQLException {
        for (int number : store.read(control::generations)) {
            if (number != live.number() && (building == null || number != building.number())) {
                drop(number, epoch);
            }
        }
    }
}
