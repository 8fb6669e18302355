package io.tailrace.journal.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of records of another journal: written, all of them, or refused, and then nothing was changed.
 *
 * @param commits that were written, as views of the records
 * @param fault why they are not the next of this journal; null = they are, and are written
 */
public record Copied(List<Commit> commits, @Nullable String fault) {
    static Copied refused(String fault) {
        return new Copied(List.of(), fault);
    }
}
