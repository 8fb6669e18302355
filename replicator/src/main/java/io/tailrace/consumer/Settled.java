package io.tailrace.consumer;

import java.util.List;

/**
 * What became of deliveries that a member named.
 *
 * @param done how many were held by then, and are settled now
 * @param gone ids of those that were not: settled before, or their lease ran out, or the group was reset
 */
public record Settled(int done, List<String> gone) {
    public Settled {
        gone = List.copyOf(gone);
    }
}
