package io.tailrace.journal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an offline check of a store covered. See {@link Journal#verify}.
 *
 * @param files journal files read from the first byte to the last
 * @param bytes of those files
 * @param commits whose CRC, own index, sequence and epoch were checked
 * @param events in them, whose versions and predecessors were checked
 * @param streams that those events belong to
 * @param notes what is not damage but worth knowing, as an unforced tail after a crash
 * @param damage the first damage found; null = none
 */
public record Verification(
        int files,
        long bytes,
        long commits,
        long events,
        long streams,
        List<String> notes,
        @Nullable CorruptJournalException damage) {

    /** Told how far a check has come. */
    @FunctionalInterface
    public interface Progress {
        /** {@code done} of {@code total} bytes are read. */
        void read(long done, long total);
    }

    /** Whether nothing is damaged. */
    public boolean isClean() {
        return damage == null;
    }
}
