package io.tailrace.perf;

import io.tailrace.journal.EventData;
import io.tailrace.journal.StreamId;
import io.tailrace.journal.codec.CommitLayout;
import java.util.Arrays;

/**
 * What is appended in process: one event of 256 bytes at a time, without an id, to 10,000 streams in turn. Made before
 * the clock starts, as a caller would keep the ids of its streams.
 */
final class Shape {
    static final int STREAMS = 10_000;
    static final int DATA_BYTES = 256;

    private static final String TYPE = "measured";
    private static final int ALIGNMENT = 4;

    private final StreamId[] streams = new StreamId[STREAMS];
    private final EventData event;

    Shape() {
        byte[] data = new byte[DATA_BYTES];
        Arrays.fill(data, (byte) 'x');
        event = EventData.of(TYPE, data);
        for (int i = 0; i < STREAMS; i++) {
            streams[i] = StreamId.of(String.format("perf-%05d", i));
        }
    }

    StreamId stream(long n) {
        return streams[(int) (n % STREAMS)];
    }

    EventData event() {
        return event;
    }

    /** Length of one commit as the journal stores it. */
    int commitBytes() {
        int length = CommitLayout.HEADER_BYTES
                + CommitLayout.EVENT_BYTES
                + streams[0].value().length()
                + TYPE.length()
                + DATA_BYTES;
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
