package io.tailrace.perf.rows;

import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import io.tailrace.journal.codec.CommitLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What is appended in process: events without ids, alike but for their streams. Made before the clock starts, as a caller
 * would keep the ids of its streams. For one thread, and for one store: it remembers the versions it expects.
 */
final class Shape {
    static final int STREAMS = 10_000;
    static final int DATA_BYTES = 256;

    /** Of more streams than these the ids are made when they are needed. */
    private static final int STREAMS_KEPT = 1_000_000;

    private static final String TYPE = "measured";
    private static final String PREFIX = "perf-";
    private static final int DIGITS = 5;
    private static final int DIGITS_MANY = 8;
    private static final int STREAMS_FEW = 100_000;
    private static final int ALIGNMENT = 4;
    private static final long SEED = 42;

    /**
     * What there is to choose.
     *
     * @param dataBytes of each event
     * @param streams how many
     * @param draw how an append comes by its stream
     * @param expected whether each append names the version it expects, which is then always right
     * @param batch events of one append, 1 to 1,000
     * @param ids how many streams have ids that are made once and kept; those of the others are made for each append
     */
    record Kind(int dataBytes, int streams, Draw draw, boolean expected, int batch, int ids) {
        /** One event of 256 bytes to 10,000 streams in turn, any version. */
        static Kind usual() {
            return new Kind(DATA_BYTES, STREAMS, Draw.IN_TURN, false, 1, STREAMS_KEPT);
        }

        Kind withDataBytes(int wanted) {
            return new Kind(wanted, streams, draw, expected, batch, ids);
        }

        Kind withStreams(int wanted, Draw drawn) {
            return new Kind(dataBytes, wanted, drawn, expected, batch, ids);
        }

        Kind expecting() {
            return new Kind(dataBytes, streams, draw, true, batch, ids);
        }

        Kind withBatch(int wanted) {
            return new Kind(dataBytes, streams, draw, expected, wanted, ids);
        }

        /** A client that has its stream ids from elsewhere: the same work however many streams there are. */
        Kind makingIds() {
            return new Kind(dataBytes, streams, draw, expected, batch, 0);
        }

        private int digits() {
            return streams <= STREAMS_FEW ? DIGITS : DIGITS_MANY;
        }

        /** Length of one commit as the journal stores it. */
        int commitBytes() {
            int event = CommitLayout.EVENT_BYTES + PREFIX.length() + digits() + TYPE.length() + dataBytes;
            int length = CommitLayout.HEADER_BYTES + batch * event;
            return (length + ALIGNMENT - 1) & -ALIGNMENT;
        }
    }

    /** How an append comes by its stream. */
    enum Draw {
        IN_TURN,
        UNIFORM,
        ZIPF
    }

    private final Kind kind;
    private final StreamId[] streams;
    private final Picks picks;
    private final List<EventData> events;
    private final int[] versions;

    Shape(Kind kind) {
        this.kind = kind;
        byte[] data = new byte[kind.dataBytes()];
        Arrays.fill(data, (byte) 'x');
        events = List.copyOf(Collections.nCopies(kind.batch(), EventData.of(TYPE, data)));
        streams = new StreamId[Math.min(kind.streams(), kind.ids())];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = id(i);
        }
        picks = switch (kind.draw()) {
            case IN_TURN -> Picks.inTurn(kind.streams());
            case UNIFORM -> Picks.uniform(kind.streams(), SEED);
            case ZIPF -> Picks.zipf(kind.streams(), SEED);
        };
        versions = kind.expected() ? new int[kind.streams()] : new int[0];
    }

    Kind kind() {
        return kind;
    }

    /** The {@code n}-th append, from 0. Each is to be sent once and in order, for the versions to be right. */
    Append append(long n) {
        int stream = picks.stream(n);
        ExpectedVersion expected = ExpectedVersion.any();
        if (versions.length > 0) {
            expected = ExpectedVersion.exactly(versions[stream]);
            versions[stream] += kind.batch();
        }
        return Append.to(stream(stream), expected, events);
    }

    /** The stream of that number, from 0. */
    StreamId stream(int number) {
        return number < streams.length ? streams[number] : id(number);
    }

    private StreamId id(int number) {
        String digits = Integer.toString(number);
        return StreamId.of(PREFIX + "0".repeat(kind.digits() - digits.length()) + digits);
    }
}
