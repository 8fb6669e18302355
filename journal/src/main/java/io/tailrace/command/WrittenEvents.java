package io.tailrace.command;

import io.tailrace.command.CommandResult.WrittenEvent;
import io.tailrace.journal.Append.StreamAppend;
import io.tailrace.journal.EventData;
import io.tailrace.journal.Position;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * What a command wrote. Each event is described when it is asked for: many who send commands want the version alone, and the
 * threads of the shard have other things to do. Immutable, for any number of threads.
 */
final class WrittenEvents extends AbstractList<WrittenEvent> implements RandomAccess {
    private final List<StreamAppend> streams;
    private final Position last;
    private final int size;

    /**
     * @param streams what was written, each with the version that it had before
     * @param last position of the last event
     */
    WrittenEvents(List<StreamAppend> streams, Position last) {
        this.streams = streams;
        this.last = last;
        int events = 0;
        for (StreamAppend stream : streams) {
            events += stream.events().size();
        }
        this.size = events;
    }

    @Override
    public WrittenEvent get(int index) {
        Objects.checkIndex(index, size);
        int before = 0;
        for (StreamAppend stream : streams) {
            List<EventData> events = stream.events();
            if (index < before + events.size()) {
                long version = stream.expected().value() + index - before + 1;
                return written(stream, events.get(index - before), version, last.sequence() - size + index + 1);
            }
            before += events.size();
        }
        throw new IndexOutOfBoundsException(index);
    }

    private WrittenEvent written(StreamAppend stream, EventData event, long version, long sequence) {
        return new WrittenEvent(
                stream.stream(),
                last.shard() + "-" + sequence,
                event.type(),
                event.revision(),
                version,
                new Position(last.shard(), sequence));
    }

    @Override
    public int size() {
        return size;
    }
}
