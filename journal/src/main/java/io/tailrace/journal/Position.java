package io.tailrace.journal;

/**
 * The place of one event: its shard and its number there.
 *
 * @param shard from 0
 * @param sequence dense and gapless within the shard, from 1; never reused
 */
public record Position(int shard, long sequence) {
    public Position {
        if (shard < 0 || sequence < 0) {
            throw new IllegalArgumentException(
                    "position must not be negative: shard=" + shard + " sequence=" + sequence);
        }
    }
}
