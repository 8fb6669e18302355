package io.tailrace.replica;

import io.tailrace.journal.CommitMark;
import io.tailrace.journal.Replication;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the history of a replica and that of its primary part. Once they have parted they never meet again, so it is searched for by
 * halves, with one question to the primary for each.
 */
final class Parting {
    private Parting() {}

    /** What to tell about a shard whose last commit the primary does not have. */
    static String describe(Replication own, Primary primary, int shard)
            throws IOException, InterruptedException, PrimaryRefusedException {
        CommitMark last = own.last(shard);
        long common = 0;
        long high = last.lastSequence();
        while (common < high) {
            long middle = common + (high - common + 1) / 2;
            CommitMark here = own.at(shard, middle);
            if (here != null && here.equals(primary.at(shard, middle))) {
                common = here.lastSequence();
            } else {
                high = middle - 1;
            }
        }
        return text(shard, last, common, primary.at(shard, common + 1));
    }

    private static String text(int shard, CommitMark last, long common, @Nullable CommitMark there) {
        String surplus = (last.lastSequence() - common) + " events of epoch " + last.epoch()
                + " here are not in the primary's journal";
        if (there == null) {
            return "the replica is ahead of its primary: shard=" + shard + " the primary ends at sequence " + common
                    + ", the replica at " + last.lastSequence() + "; " + surplus
                    + ", which was restored from a backup or lost what it had not forced. Promote this replica, or let it begin again"
                    + " with an empty directory";
        }
        return "the histories part behind sequence " + common + ": shard=" + shard + " the primary goes on in epoch "
                + there.epoch() + "; " + surplus
                + ". Keep a copy of this directory if they matter, and let the replica begin again"
                + " with an empty one";
    }
}
