package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.log.Commit;

/**
 * Which commit a journal holds somewhere. Two journals of one store that hold the same one also hold the same before it.
 *
 * @param firstSequence of its events; 0 in {@link #START}
 * @param lastSequence of its events
 * @param epoch under which it was written
 * @param crc CRC32C that it carries
 */
public record CommitMark(long firstSequence, long lastSequence, long epoch, int crc) {
    /** Before the first commit. */
    public static final CommitMark START = new CommitMark(0, 0, 0, 0);

    static CommitMark of(Commit commit) {
        return new CommitMark(
                commit.firstSequence(),
                commit.lastSequence(),
                commit.epoch(),
                commit.bytes().getInt(CommitLayout.CRC));
    }
}
