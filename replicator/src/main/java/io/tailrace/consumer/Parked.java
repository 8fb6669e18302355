package io.tailrace.consumer;

import io.tailrace.journal.StreamId;
import java.time.Instant;

/**
 * A stream that waits because one of its events could not be handled.
 *
 * @param stream all of whose events from {@code version} on wait
 * @param shard the shard it lives in
 * @param sequence of the event that could not be handled
 * @param version of that event; while the stream is replayed, of the first that is not settled yet
 * @param attempt how often the event was given out
 * @param given sequence up to which events of the stream may have been given out: they are marked when they come
 * @param reason why it could not be handled
 * @param since when it was parked
 * @param replaying whether the stream is being given out again
 */
public record Parked(
        StreamId stream,
        int shard,
        long sequence,
        long version,
        int attempt,
        long given,
        String reason,
        Instant since,
        boolean replaying) {
    Parked replayed(boolean wanted) {
        return new Parked(stream, shard, sequence, version, attempt, given, reason, since, wanted);
    }

    Parked at(long wantedSequence, long wantedVersion, int wantedAttempt) {
        return new Parked(stream, shard, wantedSequence, wantedVersion, wantedAttempt, given, reason, since, replaying);
    }

    Parked given(long wanted) {
        return new Parked(stream, shard, sequence, version, attempt, Math.max(given, wanted), reason, since, replaying);
    }
}
