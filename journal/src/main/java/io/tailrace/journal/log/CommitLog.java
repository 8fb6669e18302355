package io.tailrace.journal.log;

import java.nio.ByteBuffer;

/**
 * Where a writer hands finished commits, and learns how far they are safe. The seam for a replicated log: nothing before
 * it may assume that an appended commit will be committed.
 */
public interface CommitLog extends AutoCloseable {
    /**
     * Makes room for a commit and says where it will be. Begins a new cycle when the present one is full or old. Writer
     * thread only.
     *
     * @param bytes of the commit, a multiple of 4
     * @param nanos the wall clock as the commit will have it, which tells how old a cycle is
     * @return the index that the commit must carry as its own
     */
    long begin(int bytes, long nanos);

    /**
     * Appends the commit that {@link #begin} made room for. When it returns the commit can be read here; what it survives is said by
     * {@link #write} and {@link #force}. After an exception nothing more may be appended. Writer thread only.
     *
     * @param commit a direct buffer whose bytes from 0 to its limit are the commit
     * @param firstSequence of its events
     * @param lastSequence of its events
     */
    void append(ByteBuffer commit, long firstSequence, long lastSequence);

    /**
     * When it returns, everything that was appended survives the process, not a loss of power. After an exception nothing more may be
     * appended. Writer thread only.
     */
    void write();

    /**
     * Writes and forces everything that was appended before the call. When it returns it survives power loss. After an exception
     * the fate of what was not forced is unknown and must not be tried again. Syncer thread only.
     */
    void force();

    @Override
    void close();
}
