package io.tailrace.journal;

import org.jspecify.annotations.Nullable;

/** Whether an append may be stored, as far as it alone can tell: limits, and what looks at every event. */
final class AppendCheck {
    private AppendCheck() {}

    /**
     * The size of {@code append}, the lists of predecessors not counted, if it may be stored.
     *
     * @throws LimitExceededException if a part is larger than it may be
     * @throws EventRefusedException if a check refuses an event
     */
    static int bytes(Append append, JournalConfig config) {
        return bytes(append, null, config);
    }

    /** The same with the record of the command that it answers. */
    static int bytes(Append append, @Nullable CommandRecord record, JournalConfig config) {
        Limits limits = config.limits();
        int events = 0;
        for (int i = 0; i < append.streams().size(); i++) {
            Append.StreamAppend stream = append.streams().get(i);
            within("stream-id-bytes", stream.stream().utf8().length, limits.streamIdBytes());
            events += stream.events().size();
            for (int j = 0; j < stream.events().size(); j++) {
                event(stream.stream(), stream.events().get(j), config);
            }
        }
        for (int i = 0; i < append.checks().size(); i++) {
            within("stream-id-bytes", append.checks().get(i).stream().utf8().length, limits.streamIdBytes());
        }
        within("commit-events", events, limits.commitEvents());
        within("commit-events", append.checks().size(), limits.commitEvents());
        long bytes = CommitEncoder.bytes(append, record);
        within("commit-bytes", bytes, limits.commitBytes());
        return (int) bytes;
    }

    private static void event(StreamId stream, EventData event, JournalConfig config) {
        Limits limits = config.limits();
        within("event-bytes", event.data().length, limits.eventBytes());
        within("metadata-bytes", event.metadata().length, limits.metadataBytes());
        within("type-bytes", event.typeBytes().length, limits.typeBytes());
        within("event-id-bytes", event.idBytes().length, limits.eventIdBytes());
        config.check().check(stream, event);
    }

    private static void within(String limit, long value, long max) {
        if (value > max) {
            throw new LimitExceededException(limit, value, max);
        }
    }
}
