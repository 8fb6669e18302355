package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.codec.Events;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.LogReader;
import io.tailrace.journal.log.ShardLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What is derived from a shard's journal when it is opened: the streams' heads, from their checkpoint and what came
 * after it, the ids of the last events, and the clock.
 *
 * @param heads of all streams
 * @param lastNanos wall clock of the last commit; 0 if there is none
 */
record HeadsRebuild(StreamHeads heads, long lastNanos) {
    static HeadsRebuild run(
            ShardLog log, Path checkpoint, SipHash hash, RecentIds recent, CommandIds commands, int window) {
        long last = log.lastSequence();
        StreamHeads heads = HeadsCheckpoint.read(checkpoint, log);
        long known = heads.checkpointed();
        long from = Math.max(1, Math.min(known, last - window) + 1);
        LogReader reader = log.reader(from);
        long[] hashes = new long[2];
        long nanos = 0;
        for (Commit commit = reader.next(last); commit != null; commit = reader.next(last)) {
            int offset = CommitLayout.HEADER_BYTES;
            long sequence = commit.firstSequence();
            for (int ordinal = 0; ordinal < commit.count(); ordinal++, sequence++) {
                event(commit, ordinal, offset, sequence, sequence > known, heads, recent, hash, hashes);
                if (ordinal == 0) {
                    command(commit, offset, sequence, commands, hash, hashes);
                }
                offset = commit.next(offset);
            }
            nanos = commit.nanos();
        }
        if (nanos == 0 && last > 0) {
            Commit commit = log.reader(last).next(last);
            nanos = commit == null ? 0 : commit.nanos();
        }
        return new HeadsRebuild(heads, nanos);
    }

    private static void command(
            Commit commit, int offset, long sequence, CommandIds commands, SipHash hash, long[] hashes) {
        if (Events.extension(commit.bytes(), offset, EventData.TAG_COMMAND) < 0) {
            return;
        }
        RecordedEvent event = ShardCursor.recorded(0, commit, 0, offset);
        CommandRecord record = event.command();
        if (record != null) {
            byte[] target = record.target().utf8();
            hash.hash(target, 0, target.length, hashes, 0);
            commands.add(CommandIds.hash(hashes[0], hashes[1], record.id()), sequence);
        }
    }

    private static void event(
            Commit commit,
            int ordinal,
            int offset,
            long sequence,
            boolean isNew,
            StreamHeads heads,
            RecentIds recent,
            SipHash hash,
            long[] hashes) {
        ByteBuffer bytes = commit.bytes();
        int idLength = Events.idLength(bytes, offset);
        byte[] names = new byte[Events.streamLength(bytes, offset) + idLength];
        bytes.get(Events.stream(offset), names);
        int streamLength = names.length - idLength;
        hash.hash(names, 0, streamLength, hashes, 0);
        if (isNew) {
            long version = bytes.getLong(offset + CommitLayout.EVENT_VERSION);
            heads.put(hashes[0], hashes[1], version, commit.index(), ordinal);
        }
        if (idLength > 0) {
            recent.add(RecentIds.hash(hashes[0], hashes[1], names, streamLength, idLength), sequence);
        }
    }
}
