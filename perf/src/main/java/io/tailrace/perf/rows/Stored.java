package io.tailrace.perf.rows;

import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.ShardStatus;

/** What a journal holds against what was acknowledged: a rate of writes that are not there is none. */
final class Stored {
    private Stored() {}

    /** Opens the journal, which nobody else may have open. */
    static void require(JournalConfig config, long acknowledged) {
        try (Journal journal = Journal.open(config)) {
            require(journal, acknowledged);
        }
    }

    static void require(Journal journal, long acknowledged) {
        long committed =
                journal.status().stream().mapToLong(ShardStatus::committed).sum();
        if (committed != acknowledged) {
            throw new IllegalStateException(
                    "stored is not what was acknowledged: acknowledged=" + acknowledged + " stored=" + committed);
        }
    }
}
