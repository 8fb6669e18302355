package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.SocketMessage;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Journal.Direction;
import io.tailrace.journal.Positions;
import io.tailrace.journal.StreamId;
import java.util.concurrent.Callable;

/**
 * A subscription of a {@link Socket}: sends as many events as the client gave credit for, and no more than the connection
 * takes. Confined to the event loop.
 */
final class SocketSubscription implements SocketFeed, Feed.Sink {
    private static final long CREDIT_MAX = 1L << 40;

    private final Socket socket;
    private final String name;
    private final Feed feed;
    private long credit;
    private boolean caughtUp;

    private SocketSubscription(Socket socket, String name, long credit, Callable<Source> opener) {
        this.socket = socket;
        this.name = name;
        this.credit = credit;
        feed = new Feed(socket.loop(), opener, Framing.ARRAY, this);
    }

    /** To everything, behind {@code start}. */
    private SocketSubscription(Socket socket, String name, long credit, Positions start) {
        this.socket = socket;
        this.name = name;
        this.credit = credit;
        feed = new Feed(socket.loop(), start.token(), Framing.ARRAY, this);
    }

    static SocketSubscription open(Socket socket, SocketMessage.Subscribe wanted) {
        Journal journal = socket.shared().journal();
        StreamId stream = wanted.stream();
        // Where one stored event may be read as several, a chunk could end in the middle of them.
        if (stream == null
                && wanted.filter().isAll()
                && journal.config().evolution().isNone()) {
            return new SocketSubscription(socket, wanted.sub(), wanted.credit(), start(journal, wanted));
        }
        Callable<Source> opener = stream == null ? everything(journal, wanted) : stream(journal, stream, wanted);
        return new SocketSubscription(socket, wanted.sub(), wanted.credit(), opener);
    }

    private static Callable<Source> stream(Journal journal, StreamId stream, SocketMessage.Subscribe wanted) {
        String after = wanted.after();
        // The end is taken now: what the client appends after it has subscribed is behind it.
        long version = after == null
                ? 0
                : isEnd(after) ? journal.version(stream) : Query.number("after", after, 0, Long.MAX_VALUE - 1);
        return () -> Source.stream(
                journal.readStream(stream, version + 1, Direction.FORWARD, wanted.shape()), wanted.filter(), version);
    }

    private static Callable<Source> everything(Journal journal, SocketMessage.Subscribe wanted) {
        boolean single = journal.shards() == 1;
        Positions start = start(journal, wanted);
        return () -> Source.all(journal.readAll(start, wanted.filter(), wanted.shape()), single);
    }

    private static Positions start(Journal journal, SocketMessage.Subscribe wanted) {
        String after = wanted.after();
        return after == null ? Positions.start() : isEnd(after) ? journal.end() : parse(after);
    }

    private static boolean isEnd(String after) {
        return "end".equals(after);
    }

    private static Positions parse(String token) {
        try {
            return Positions.parse(token);
        } catch (IllegalArgumentException e) {
            throw Query.invalid("after", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void credit(long more) {
        credit = Math.min(CREDIT_MAX, credit + more);
        feed.pump();
    }

    @Override
    public void pump() {
        feed.pump();
    }

    @Override
    public void wake() {
        feed.wake();
    }

    @Override
    public void close() {
        feed.close();
    }

    @Override
    public long room() {
        return socket.hasRoom() ? credit : 0;
    }

    @Override
    public void chunk(Feed.Chunk chunk) {
        if (chunk.events() > 0) {
            credit -= chunk.events();
            JsonOut head = message("events").name("events").beginArray();
            JsonOut tail = new JsonOut(64).frame("],").member("position", chunk.place());
            socket.send(head.toBytes(), chunk.bytes(), tail.end().toBytes());
        }
        if (chunk.atEnd() && !caughtUp) {
            socket.send(message("caught-up").member("position", chunk.place()).end());
        }
        caughtUp = chunk.atEnd();
    }

    @Override
    public void failed(Throwable failure) {
        socket.failed("sub", name, failure);
        socket.remove(this);
    }

    private JsonOut message(String op) {
        return new JsonOut(64).begin().member("op", op).member("sub", name);
    }
}
