package io.tailrace.journal;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.DuplicateId;
import io.tailrace.journal.AppendResult.VersionConflict;
import io.tailrace.journal.AppendResult.Written;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.ShardLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an append may be written, against the streams as they will be once everything before it is committed.
 * Recognises what was appended before. Changes nothing. Writer thread only.
 */
final class Decision {
    private final int shard;
    private final ShardLog log;
    private final StreamHeads heads;
    private final RecentIds recent;
    private final StreamHeads.Head head = new StreamHeads.Head();
    /** Heads of the streams of the append that was looked at last, in its order. */
    private final List<StreamHeads.Head> found = new ArrayList<>();

    Decision(int shard, ShardLog log, StreamHeads heads, RecentIds recent) {
        this.shard = shard;
        this.log = log;
        this.heads = heads;
        this.recent = recent;
    }

    /** The answer, if it is already clear that nothing will be written; null if the append may be. */
    @Nullable
    AppendResult settle(Append append, long[] hashes, Ack ack) {
        List<Append.StreamAppend> streams = append.streams();
        int replayed = 0;
        List<Written> written = null;
        long last = 0;
        for (int i = 0; i < streams.size(); i++) {
            Append.StreamAppend stream = streams.get(i);
            if (stream.events().get(0).idBytes().length == 0) {
                continue;
            }
            long high = hashes[2 * i];
            long low = hashes[2 * i + 1];
            long first = firstOfReplay(stream, high, low);
            if (first != 0) {
                AppendResult.DuplicateId duplicate = compare(stream, high, low, first);
                if (duplicate != null) {
                    return duplicate;
                }
                StreamHistory history = history(stream.stream(), high, low);
                long lastVersion = first + stream.events().size() - 1;
                last = Math.max(last, history.event(lastVersion).sequence());
                written = written == null ? new ArrayList<>() : written;
                written.add(new Written(stream.stream(), first, lastVersion));
                replayed++;
            }
        }
        if (written != null && replayed == streams.size()) {
            return new Appended(new Position(shard, last), written, ack, true);
        }
        if (written != null) {
            Written some = written.get(0);
            String id = idOf(streams, some.stream());
            return new DuplicateId(some.stream(), id, some.firstVersion());
        }
        return conflicts(append, hashes);
    }

    private static String idOf(List<Append.StreamAppend> streams, StreamId stream) {
        for (Append.StreamAppend append : streams) {
            if (append.stream().equals(stream)) {
                return String.valueOf(append.events().get(0).id());
            }
        }
        return "";
    }

    /** The version that the first event has, if these events are in the stream already; 0 if they are not. */
    private long firstOfReplay(Append.StreamAppend append, long high, long low) {
        List<EventData> events = append.events();
        for (int i = 0; i < events.size(); i++) {
            byte[] id = events.get(i).idBytes();
            if (id.length == 0) {
                continue;
            }
            long version = versionOf(append.stream(), RecentIds.hash(high, low, id), id);
            if (version != 0) {
                return Math.max(1, version - i);
            }
        }
        if (append.expected().isExact()) {
            heads.find(high, low, head);
            long next = append.expected().value() + 1;
            if (head.version >= next && hasId(append, high, low, next)) {
                return next;
            }
        }
        return 0;
    }

    private boolean hasId(Append.StreamAppend append, long high, long low, long version) {
        RecordedEvent stored = history(append.stream(), high, low).event(version);
        return stored.hasOwnId() && stored.id().equals(append.events().get(0).id());
    }

    /** The version of the remembered event of that id in that stream; 0 if there is none. */
    private long versionOf(StreamId stream, long hash, byte[] id) {
        long sequence = recent.find(hash);
        if (sequence == 0) {
            return 0;
        }
        Commit commit = log.reader(sequence).next(sequence);
        if (commit == null) {
            return 0;
        }
        int ordinal = (int) (sequence - commit.firstSequence());
        RecordedEvent stored = ShardCursor.recorded(shard, commit, ordinal, commit.offset(ordinal));
        boolean same = stored.stream().equals(stream) && Arrays.equals(stored.idBytes(), id);
        return same ? stored.version() : 0;
    }

    /** Null if the events are, one by one and in this place, what is stored from {@code first} on. */
    private @Nullable DuplicateId compare(Append.StreamAppend append, long high, long low, long first) {
        StreamHistory history = history(append.stream(), high, low);
        long version = history.refresh(Long.MAX_VALUE);
        ExpectedVersion expected = append.expected();
        boolean inPlace = !expected.isExact() || expected.value() == first - 1;
        for (int i = 0; i < append.events().size(); i++) {
            EventData event = append.events().get(i);
            RecordedEvent stored = first + i <= version ? history.event(first + i) : null;
            if (!inPlace || stored == null || !isSame(event, stored)) {
                return new DuplicateId(append.stream(), String.valueOf(event.id()), Math.min(version, first + i));
            }
        }
        return null;
    }

    private static boolean isSame(EventData event, RecordedEvent stored) {
        return Arrays.equals(event.idBytes(), stored.idBytes())
                && Arrays.equals(event.typeBytes(), stored.typeBytes())
                && event.revision() == stored.revision()
                && event.contentType().equals(stored.contentType())
                && ByteBuffer.wrap(event.data()).equals(stored.dataView())
                && ByteBuffer.wrap(event.metadata()).equals(stored.metadataView())
                && isSame(event.extensions(), stored);
    }

    private static boolean isSame(Extensions extensions, RecordedEvent stored) {
        for (int i = 0; i < extensions.size(); i++) {
            if (!Arrays.equals(extensions.value(i), stored.extension(extensions.tag(i)))) {
                return false;
            }
        }
        return true;
    }

    private StreamHistory history(StreamId stream, long high, long low) {
        StreamHistory history = new StreamHistory(shard, log, heads, LocatorCache.none(), stream, high, low);
        history.refresh(Long.MAX_VALUE);
        return history;
    }

    /**
     * The head of the stream at that place of an append that {@link #settle} let through, as it is before the append.
     * Good until the next call of {@code settle}.
     */
    StreamHeads.Head head(int stream) {
        return found.get(stream);
    }

    private @Nullable VersionConflict conflicts(Append append, long[] hashes) {
        List<VersionConflict.Failed> failed = null;
        int at = 0;
        for (int i = 0; i < append.streams().size(); i++, at += 2) {
            if (i == found.size()) {
                found.add(new StreamHeads.Head());
            }
            StreamHeads.Head present = found.get(i);
            heads.find(hashes[at], hashes[at + 1], present);
            Append.StreamAppend stream = append.streams().get(i);
            failed = check(failed, stream.stream(), stream.expected(), present.version);
        }
        for (int i = 0; i < append.checks().size(); i++, at += 2) {
            Append.StreamCheck check = append.checks().get(i);
            heads.find(hashes[at], hashes[at + 1], head);
            failed = check(failed, check.stream(), check.expected(), head.version);
        }
        return failed == null ? null : new VersionConflict(failed);
    }

    private static @Nullable List<VersionConflict.Failed> check(
            @Nullable List<VersionConflict.Failed> failed, StreamId stream, ExpectedVersion expected, long version) {
        if (expected.holds(version)) {
            return failed;
        }
        List<VersionConflict.Failed> more = failed == null ? new ArrayList<>() : failed;
        more.add(new VersionConflict.Failed(stream, expected, version));
        return more;
    }
}
