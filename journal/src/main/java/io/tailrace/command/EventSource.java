package io.tailrace.command;

import io.tailrace.journal.EventCursor;
import io.tailrace.journal.Journal;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.ShardView;
import io.tailrace.journal.StreamId;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a state's events are read: as everyone sees them, or as the writer of their shard does. As they are stored. */
interface EventSource {
    /** The committed events of a journal. Any thread. */
    static EventSource committed(Journal journal) {
        return new EventSource() {
            @Override
            public long version(StreamId stream) {
                return journal.version(stream);
            }

            @Override
            public @Nullable RecordedEvent event(StreamId stream, long version) {
                return journal.event(stream, version);
            }

            @Override
            public void read(StreamId stream, long from, long to, Consumer<RecordedEvent> events) {
                EventCursor cursor = journal.readStream(stream, from, Journal.Direction.FORWARD, Journal.Shape.STORED);
                for (long version = from; version <= to; version++) {
                    RecordedEvent event = cursor.next();
                    if (event == null) {
                        return;
                    }
                    events.accept(event);
                }
            }
        };
    }

    /** What is written to a shard. Writer thread only. */
    static EventSource written(ShardView view) {
        return new EventSource() {
            @Override
            public long version(StreamId stream) {
                return view.version(stream);
            }

            @Override
            public @Nullable RecordedEvent event(StreamId stream, long version) {
                return view.event(stream, version);
            }

            @Override
            public void read(StreamId stream, long from, long to, Consumer<RecordedEvent> events) {
                view.read(stream, from, to, events);
            }
        };
    }

    long version(StreamId stream);

    @Nullable
    RecordedEvent event(StreamId stream, long version);

    /** Hands over the events of the versions {@code from} to {@code to}, or to the last if there are fewer. */
    void read(StreamId stream, long from, long to, Consumer<RecordedEvent> events);
}
