package io.tailrace.perf.peer;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Starts peers. Each has its files in a directory of its own and listens, if at all, on 127.0.0.1. Some come with this program, others
 * are there if the machine has them.
 */
public enum Peers {
    POSTGRES {
        @Override
        public Peer start(Path directory, int inFlight, String data) throws Exception {
            return Postgres.start(directory, inFlight, data);
        }
    },
    /** As it is usually run: acknowledged from the page cache. */
    KAFKA {
        @Override
        public Peer start(Path directory, int inFlight, String data) throws Exception {
            return Kafka.start(directory, inFlight, false, data);
        }
    },
    /** Forced before it acknowledges, which is what Tailrace does. */
    KAFKA_FLUSHED {
        @Override
        public Peer start(Path directory, int inFlight, String data) throws Exception {
            return Kafka.start(directory, inFlight, true, data);
        }
    },
    H2 {
        @Override
        public Peer start(Path directory, int inFlight, String data) throws Exception {
            return io.tailrace.perf.peer.H2.start(directory, inFlight, data);
        }
    },
    REDIS(Redis.PROGRAM) {
        @Override
        public Peer start(Path directory, int inFlight, String data) throws Exception {
            return Redis.start(directory, inFlight, data);
        }
    },
    NATS(Nats.PROGRAM) {
        @Override
        public Peer start(Path directory, int inFlight, String data) throws Exception {
            return Nats.start(directory, inFlight, data);
        }
    };

    private final @Nullable String program;

    Peers() {
        this(null);
    }

    Peers(@Nullable String program) {
        this.program = program;
    }

    /** Why it cannot be started on this machine, and what helps; null = it can. */
    public @Nullable String missing() {
        String needed = program;
        return needed == null || Program.isThere(needed)
                ? null
                : needed + " is not on the path; install it, on Debian by: apt-get install " + needed;
    }

    /**
     * Starts it.
     *
     * @param directory empty
     * @param inFlight appends sent and not yet acknowledged; for a database, connections
     * @param data of each event, ASCII
     */
    public abstract Peer start(Path directory, int inFlight, String data) throws Exception;
}
