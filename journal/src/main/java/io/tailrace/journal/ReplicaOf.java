package io.tailrace.journal;

import io.tailrace.journal.JournalException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Whose copy a journal is.
 *
 * @param primary its address, to be told to whoever wants to write
 * @param identity of the primary's store; null = it was not reached, which will do where there is a store already
 */
public record ReplicaOf(String primary, @Nullable StoreIdentity identity) {
    /** The manifest of a new copy. */
    StoreManifest manifest() {
        if (identity == null) {
            throw new JournalException(
                    Reason.INCOMPATIBLE,
                    "there is no store here yet and the primary was not reached: primary=" + primary
                            + "; the first start of a replica needs it");
        }
        return identity.manifest().as(true, identity.promotions());
    }

    /** What a caller who wants to write is told. */
    String refusal() {
        return "this is a replica; write to its primary at " + primary;
    }
}
