package io.tailrace.journal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One append on its way through the ring. Reused; whoever answers it clears it. */
final class Slot {
    private static final int HASHES_KEPT = 16;

    @Nullable
    Append append;

    /** What command {@code append} answers, to be noted at its first event; null = none. */
    @Nullable
    CommandRecord record;

    /** What decides what to append, where that is not known yet; then {@code append} is null. */
    @Nullable
    ShardTask task;

    /** What the writer is to do instead of appending. */
    @Nullable
    WriterWork work;

    @Nullable
    AppendCallback callback;

    Ack ack = Ack.DISK;
    /** Bytes of its events, the lists of predecessors not counted. */
    int bytes;
    /** Two for each stream and then for each check; the first two are of a task's target until it has been run. */
    long[] hashes = new long[2];

    /** Where the answer to a task's command is looked for; 0 = nowhere. */
    long lookup;
    /** What will be answered; set by the writer. */
    @Nullable
    AppendResult result;

    void take(Append taken, AppendCallback told, Ack wanted, int size, SipHash hash) {
        callback = told;
        ack = wanted;
        result = null;
        prepare(taken, null, size, hash);
    }

    /** Takes in a task, whose append will be known when it has been run. */
    void take(ShardTask taken, AppendCallback told, Ack wanted, SipHash hash) {
        task = taken;
        callback = told;
        ack = wanted;
        result = null;
        taken.target().hash(hash, hashes, 0);
        String id = taken.id();
        lookup = id == null ? 0 : CommandIds.hash(hashes[0], hashes[1], id);
    }

    /** Takes in something else to do. */
    void take(WriterWork taken, AppendCallback told, Ack wanted) {
        work = taken;
        callback = told;
        ack = wanted;
        result = null;
    }

    /** Takes in what is to be written. */
    void prepare(Append taken, @Nullable CommandRecord answered, int size, SipHash hash) {
        append = taken;
        record = answered;
        bytes = size;
        int needed = 2 * (taken.streams().size() + taken.checks().size());
        if (hashes.length < needed) {
            hashes = Arrays.copyOf(hashes, needed);
        }
        int at = 0;
        for (int i = 0; i < taken.streams().size(); i++, at += 2) {
            taken.streams().get(i).stream().hash(hash, hashes, at);
        }
        for (int i = 0; i < taken.checks().size(); i++, at += 2) {
            taken.checks().get(i).stream().hash(hash, hashes, at);
        }
    }

    void clear() {
        append = null;
        record = null;
        task = null;
        work = null;
        callback = null;
        result = null;
        lookup = 0;
        if (hashes.length > HASHES_KEPT) {
            hashes = new long[2];
        }
    }
}
