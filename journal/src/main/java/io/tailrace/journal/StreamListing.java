package io.tailrace.journal;

import io.tailrace.journal.log.Commit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists streams by the start of their names. Names are not in memory: each is read from the commit that holds the last event of its
 * stream. So that no page costs more for the size of the store, pages follow the order of the streams' hashes, in which the
 * tables of heads lie and in which every name is a place; and a page ends when it has looked at so many streams, or read so
 * much, whatever it has found by then.
 *
 * <p>One page, for one thread.
 */
final class StreamListing {
    /** The most streams that one page looks at. */
    static final int LOOKED_AT_MAX = 10_000;

    /** A page that has read so many bytes of commits looks at no more streams. */
    static final long READ_BYTES_MAX = 64L << 20;

    private static final int GATHERED_AT_ONCE = 128;

    private final String prefix;
    private final int limit;
    private final List<StreamId> found = new ArrayList<>();
    private @Nullable StreamId last;
    private int lookedAt;
    private long readBytes;

    private StreamListing(String prefix, int limit) {
        this.prefix = prefix;
        this.limit = limit;
    }

    /**
     * One page.
     *
     * @param first number of the shard to begin with
     * @param after a stream of that shard to go on after; null = from its first
     */
    static StreamList page(List<Shard> shards, int first, @Nullable StreamId after, String prefix, int limit) {
        StreamListing listing = new StreamListing(prefix, limit);
        listing.last = after;
        boolean isWhole = true;
        for (int number = first; isWhole && number < shards.size(); number++) {
            Shard shard = shards.get(number);
            isWhole = listing.take(shard, number == first && after != null ? shard.after(after) : HeadsRun.first());
        }
        Collections.sort(listing.found);
        return new StreamList(listing.found, isWhole ? null : listing.last);
    }

    /** Takes the streams of {@code shard}; whether it has come to the end of them. */
    private boolean take(Shard shard, HeadsRun run) {
        while (shard.heads().next(run, GATHERED_AT_ONCE)) {
            for (HeadsRun.Entry head : run.entries()) {
                if (!look(shard, head)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Looks at one stream; false = it belongs to the next page. */
    private boolean look(Shard shard, HeadsRun.Entry head) {
        if (lookedAt == LOOKED_AT_MAX || readBytes >= READ_BYTES_MAX) {
            return false;
        }
        Commit commit = shard.log().commit(head.index());
        StreamId stream = shard.streamAt(commit, head.ordinal());
        if (stream == null) {
            return true;
        }
        lookedAt++;
        readBytes += commit.bytes().limit();
        if (stream.value().startsWith(prefix)) {
            if (found.size() == limit) {
                return false;
            }
            found.add(stream);
        }
        last = stream;
        return true;
    }
}
