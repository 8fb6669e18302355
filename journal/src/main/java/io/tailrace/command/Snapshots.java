package io.tailrace.command;

import io.tailrace.journal.StreamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a store, for looking at them and for starting anew. They are a cache: whatever is done here changes no answer.
 * For any number of threads.
 */
public interface Snapshots {
    /** Told how far a rebuild is. */
    @FunctionalInterface
    interface Progress {
        /**
         * Told after every stream.
         *
         * @param streams that were built
         * @param snapshots that were written for them
         * @param total streams there are to build, those counted that came meanwhile
         * @return false = stop here
         */
        boolean at(long streams, long snapshots, long total);
    }

    /**
     * Snapshots in the order of their streams. Looks at all of them, and holds no more than {@code limit}.
     *
     * @param prefix how the stream ids start; empty = any
     * @param after the stream to go on after; null = from the first
     * @param limit the most to return, at least 1
     */
    List<SnapshotInfo> list(String prefix, @Nullable StreamId after, int limit);

    /** The snapshot of {@code stream}; null if there is none. */
    @Nullable
    SnapshotInfo find(StreamId stream);

    /** The state in the snapshot of {@code stream}, as its codec wrote it; null if there is none. */
    byte @Nullable [] state(StreamId stream);

    /** Drops the snapshot of {@code stream}; returns whether there was one. */
    boolean drop(StreamId stream);

    /** Drops all snapshots of streams whose ids start with {@code prefix} (empty = all); returns how many. */
    long dropAll(String prefix);

    /**
     * Builds the state of {@code stream} from its first event and writes a snapshot of it, whatever the policy says.
     *
     * @return the snapshot; null if the stream has no events or there is no room
     */
    @Nullable
    SnapshotInfo rebuild(StreamId stream);

    /** Does so for every stream of every registered aggregate whose id starts with {@code prefix}; returns how many. */
    long rebuildAll(String prefix, Progress progress);

    /** How many snapshots there are. */
    long count();

    /** What their files take on disk, in bytes. */
    long bytesOnDisk();
}
