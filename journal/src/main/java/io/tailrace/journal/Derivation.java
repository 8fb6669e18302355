package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.codec.Events;
import io.tailrace.journal.log.Commit;
import java.nio.ByteBuffer;

/**
 * Keeps what is derived from a journal in step with commits that were not decided here: the streams' heads, the ids of events
 * and of commands. For one thread: that of an opening, then the writer's.
 */
final class Derivation {
    private final StreamHeads heads;
    private final RecentIds recent;
    private final CommandIds commands;
    private final SipHash hash;
    private final long[] hashes = new long[2];

    Derivation(StreamHeads heads, RecentIds recent, CommandIds commands, SipHash hash) {
        this.heads = heads;
        this.recent = recent;
        this.commands = commands;
        this.hash = hash;
    }

    /** Takes in one commit; events up to sequence {@code known} are in the heads already. */
    void take(Commit commit, long known) {
        int offset = CommitLayout.HEADER_BYTES;
        long sequence = commit.firstSequence();
        for (int ordinal = 0; ordinal < commit.count(); ordinal++, sequence++) {
            event(commit, ordinal, offset, sequence, sequence > known);
            if (ordinal == 0) {
                command(commit, offset, sequence);
            }
            offset = commit.next(offset);
        }
    }

    private void event(Commit commit, int ordinal, int offset, long sequence, boolean isNew) {
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

    private void command(Commit commit, int offset, long sequence) {
        if (Events.extension(commit.bytes(), offset, EventData.TAG_COMMAND) < 0) {
            return;
        }
        RecordedEvent event = ShardCursor.recorded(0, commit, 0, offset);
        CommandRecord record = event.command();
        if (record != null) {
            record.target().hash(hash, hashes, 0);
            commands.add(CommandIds.hash(hashes[0], hashes[1], record.id()), sequence);
        }
    }
}
