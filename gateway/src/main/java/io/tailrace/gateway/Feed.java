package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.journal.RecordedEvent;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One reader's way through the journal: a cursor that is read a chunk at a time on a reader's thread, when the client has
 * room and there is something to read; it is sent when its turn comes among the {@link Deliveries}. Nothing else is queued for a client; a slow one is just further back. One that
 * follows everything takes its chunks from a {@link Broadcast}, as long as it takes whole ones. Confined to the event
 * loop, except that the source is read by one reader's thread at a time.
 */
final class Feed {
    static final int CHUNK_EVENTS = 256;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int SCAN_EVENTS = 8_192;

    /** Where a feed's events go. Called on the event loop. */
    interface Sink {
        /** How many events may be sent now; 0 = none until {@link Feed#pump()} is called again. */
        long room();

        void chunk(Chunk chunk);

        void failed(Throwable failure);
    }

    /**
     * Some events, as they go out.
     *
     * @param bytes shared by all who are sent them; nobody changes them
     * @param place where the client may come back to
     * @param atEnd whether everything committed has been read
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Chunk(byte[] bytes, int events, String place, boolean atEnd) {
        /** The same, after which there may be more. */
        Chunk notAtEnd() {
            return atEnd ? new Chunk(bytes, events, place, false) : this;
        }
    }

    private final Shared shared;
    private final Deliveries deliveries;
    private final Callable<Source> opener;
    private final Framing framing;
    private final Sink sink;
    private final @Nullable Broadcast broadcast;
    private final Runnable deliver = this::deliver;
    /** What was read and waits for its turn to be sent. */
    private @Nullable Chunk arrived;

    /** The place that was read up to; null = only the source knows. */
    private volatile @Nullable String place;

    private @Nullable Source source;
    private boolean reading;
    private boolean closed;
    private boolean ended;

    Feed(Loop loop, Callable<Source> opener, Framing framing, Sink sink) {
        shared = loop.shared();
        deliveries = loop.deliveries();
        this.opener = opener;
        this.framing = framing;
        this.sink = sink;
        broadcast = null;
    }

    /**
     * A feed of everything, where there are no upcasters.
     *
     * @param from token of the position to start behind
     */
    Feed(Loop loop, String from, Framing framing, Sink sink) {
        shared = loop.shared();
        deliveries = loop.deliveries();
        broadcast = loop.toSockets();
        this.framing = framing;
        this.sink = sink;
        place = from;
        opener = () -> Broadcast.open(shared.journal(), String.valueOf(place));
    }

    /** There may be more. */
    void wake() {
        ended = false;
        pump();
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Reads on, if there is room, something to read, and nothing being read. */
    void pump() {
        long room = closed || reading || ended ? 0 : sink.room();
        if (room <= 0) {
            return;
        }
        reading = true;
        // Set before reading: what is committed from here on wakes the feed again.
        ended = true;
        String from = place;
        if (broadcast != null && from != null && room >= CHUNK_EVENTS) {
            // What it has read by itself is behind what it takes now.
            source = null;
            broadcast.read(from, this::arrived, this::broken);
            return;
        }
        int max = (int) Math.min(room, CHUNK_EVENTS);
        shared.readers()
                .executeBlocking(() -> read(max), false)
                .onSuccess(this::arrived)
                .onFailure(this::broken);
    }

    private void arrived(Chunk chunk) {
        arrived = chunk;
        deliveries.add(deliver);
    }

    private void deliver() {
        Chunk chunk = arrived;
        arrived = null;
        reading = false;
        if (closed || chunk == null) {
            return;
        }
        if (!chunk.atEnd) {
            ended = false;
        }
        if (broadcast != null) {
            place = chunk.place;
        }
        sink.chunk(chunk);
        pump();
    }

    private void broken(Throwable failure) {
        reading = false;
        if (!closed) {
            closed = true;
            sink.failed(failure);
        }
    }

    private Chunk read(int max) throws Exception {
        Source from = source;
        if (from == null) {
            from = opener.call();
            source = from;
        }
        return read(from, framing, max);
    }

    /** Reads at most {@code max} events of what {@code from} has next. On a reader's thread. */
    static Chunk read(Source from, Framing framing, int max) {
        JsonOut out = new JsonOut(4096);
        int events = 0;
        boolean atEnd = false;
        for (int scanned = 0; events < max && scanned < SCAN_EVENTS && out.length() < CHUNK_BYTES; scanned++) {
            RecordedEvent event = from.next();
            if (event != null) {
                framing.write(event, from, out);
                events++;
            } else if (from.atEnd()) {
                atEnd = true;
                break;
            }
        }
        return new Chunk(out.toBytes(), events, from.place(), atEnd);
    }
}
