package io.tailrace.gateway;

import io.tailrace.gateway.Feed.Chunk;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Positions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything, read and rendered once for all feeds of one event loop that come by the same place. Keeps
 * the last chunks for those that are a little behind; who is further behind has its chunks read for itself, and for
 * whoever else is there. For stores without upcasters. Confined to the event loop.
 */
final class Broadcast {
    private static final int KEPT_BYTES_MAX = 4 << 20;

    /** A feed that waits for a chunk, and how often feeds had been woken when it came. */
    private record Waiter(long turn, Consumer<Chunk> then, Consumer<Throwable> failed) {}

    /** A chunk that is being read for those who wait. */
    private record Read(long turn, List<Waiter> waiters) {}

    /** A source that was read up to a place. */
    private record Kept(String place, Source source) {}

    private final Shared shared;
    private final Framing framing;
    /** Chunks by the place that they start at, oldest first; none is empty. */
    private final Map<String, Chunk> recent = new LinkedHashMap<>();

    private final Map<String, Read> underWay = new HashMap<>();
    private @Nullable Kept last;
    private long keptBytes;
    private long turn;

    Broadcast(Shared shared, Framing framing) {
        this.shared = shared;
        this.framing = framing;
    }

    /** All feeds are about to be woken: there may be more than what is being read found. */
    void woken() {
        turn++;
    }

    /** Has {@code then} take the chunk behind {@code place}, at once if it is here. */
    void read(String place, Consumer<Chunk> then, Consumer<Throwable> failed) {
        Chunk known = recent.get(place);
        if (known != null) {
            // It was the end once. Whoever takes it now has to look again.
            then.accept(known.notAtEnd());
            return;
        }
        Waiter waiter = new Waiter(turn, then, failed);
        Read present = underWay.get(place);
        if (present != null) {
            present.waiters.add(waiter);
            return;
        }
        Read begun = new Read(turn, new ArrayList<>(List.of(waiter)));
        underWay.put(place, begun);
        Source source = take(place);
        shared.readers()
                .executeBlocking(() -> readOn(place, source), false)
                .onSuccess(done -> arrived(place, done.getKey(), done.getValue()))
                .onFailure(failure -> ended(place).waiters.forEach(one -> one.failed.accept(failure)));
    }

    /** The source that was read up to that place, for one reader; null = there is none. */
    private @Nullable Source take(String place) {
        Kept kept = last;
        if (kept == null || !kept.place.equals(place)) {
            return null;
        }
        last = null;
        return kept.source;
    }

    private Map.Entry<Source, Chunk> readOn(String place, @Nullable Source source) {
        Source from = source == null ? open(shared.journal(), place) : source;
        return Map.entry(from, Feed.read(from, framing, Feed.CHUNK_EVENTS));
    }

    static Source open(Journal journal, String place) {
        return Source.all(journal.readAll(Positions.parse(place), EventFilter.all()), journal.shards() == 1);
    }

    private void arrived(String place, Source source, Chunk chunk) {
        last = new Kept(chunk.place(), source);
        if (chunk.events() > 0) {
            keep(place, chunk);
        }
        Read read = ended(place);
        for (Waiter waiter : read.waiters) {
            // What was committed between the look at the end and the last waking has woken who came before that only.
            waiter.then.accept(waiter.turn == read.turn ? chunk : chunk.notAtEnd());
        }
    }

    private Read ended(String place) {
        Read read = underWay.remove(place);
        if (read == null) {
            throw new IllegalStateException("nothing is read at " + place);
        }
        return read;
    }

    private void keep(String place, Chunk chunk) {
        recent.put(place, chunk);
        keptBytes += chunk.bytes().length;
        Iterator<Chunk> oldest = recent.values().iterator();
        while (keptBytes > KEPT_BYTES_MAX && oldest.hasNext()) {
            keptBytes -= oldest.next().bytes().length;
            oldest.remove();
        }
    }
}
