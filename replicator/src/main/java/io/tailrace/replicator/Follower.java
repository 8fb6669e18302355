package io.tailrace.replicator;

/** Something that follows the journals under a name: a consumer group, a projection, a sink, a replica. */
public interface Follower {
    /** What it is, as in metrics and in the API: {@code group}, {@code projection}, {@code sink} or {@code replica}. */
    String kind();

    /** Its name, unique in its kind. */
    String name();

    /** Where it stands now. Any thread; a moment's view that never waits for the follower's work. */
    Standing standing();
}
