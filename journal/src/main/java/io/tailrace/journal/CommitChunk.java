package io.tailrace.journal;

import java.nio.ByteBuffer;

/**
 * Commits as they lie in a journal file, one behind the other, the last byte being that of a commit.
 *
 * @param cycle that they stand in
 * @param lastSequence of the last event in them
 * @param records their bytes from 0 to the capacity, little-endian; those that a journal gives are a view of its file, good
 *     while it is open
 */
public record CommitChunk(int cycle, long lastSequence, ByteBuffer records) {}
