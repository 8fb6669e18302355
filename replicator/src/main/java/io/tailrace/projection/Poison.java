package io.tailrace.projection;

import io.tailrace.journal.RecordedEvent;
import java.time.Instant;

/**
 * An event that a projection cannot take in.
 *
 * @param shard where it is
 * @param sequence where it is in the shard
 * @param stream its stream
 * @param version its place in the stream
 * @param type its type as it was stored
 * @param id its id
 * @param cause what the handler threw, in a line
 * @param since when it was met
 */
public record Poison(
        int shard, long sequence, String stream, long version, String type, String id, String cause, Instant since) {
    static Poison of(RecordedEvent event, Throwable cause) {
        RecordedEvent stored = event.stored();
        return new Poison(
                stored.shard(),
                stored.sequence(),
                stored.stream().value(),
                stored.version(),
                stored.type(),
                stored.id(),
                Failures.text(cause),
                Instant.now());
    }

    String describe() {
        return "the event cannot be taken in: shard=" + shard + " sequence=" + sequence + " stream=" + stream
                + " version=" + version + " type=" + type + ": " + cause
                + "; mend the projection and retry, or skip the event";
    }
}
