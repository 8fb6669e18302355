package io.tailrace.consumer;

import io.tailrace.consumer.GroupException.Reason;
import io.tailrace.journal.Positions;
import io.tailrace.journal.log.FailureText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a group's changes to its file, one writer at a time and off the path of those who fetch and acknowledge. Safe from any
 * thread, but not from one that holds the group's lock.
 */
final class GroupStore {
    private static final Logger LOG = LoggerFactory.getLogger(GroupStore.class);

    private final String group;
    private final ReentrantLock disk = new ReentrantLock();
    private final GroupFile file;
    private final List<Change> reservations = new ArrayList<>();
    private boolean closed;
    private volatile Positions saved;
    private volatile @Nullable String trouble;

    GroupStore(String group, GroupFile file) {
        this.group = group;
        this.file = file;
        this.saved = file.checkpoint().floor();
    }

    /** What is to be saved, and who is told once it is. */
    interface Source {
        /** What has changed since the last call. */
        List<Change> collect();

        /** {@code changes} are on disk. */
        void saved(List<Change> changes);
    }

    /** The floor that is on disk. */
    Positions saved() {
        return saved;
    }

    /** Why the file cannot be written; null if it can. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Saves what has changed; what cannot be written is kept and tried again at the next call. */
    void flush(Source source) {
        disk.lock();
        try {
            if (!closed) {
                List<Change> changes = source.collect();
                changes.stream().filter(Change.Reserved.class::isInstance).forEach(reservations::add);
                if (write(changes)) {
                    source.saved(List.copyOf(reservations));
                    reservations.clear();
                }
            }
        } finally {
            disk.unlock();
        }
    }

    private boolean write(List<Change> changes) {
        if (changes.isEmpty() && !file.isBehind()) {
            return true;
        }
        try {
            file.write(changes);
            if (trouble != null) {
                LOG.info("checkpoint written again group={}", group);
            }
            trouble = null;
            saved = file.checkpoint().floor();
            return true;
        } catch (IOException e) {
            String cause = "the checkpoint cannot be written: " + FailureText.of(e);
            if (trouble == null) {
                LOG.warn("checkpoint not written, it is tried again group={} cause=\"{}\"", group, cause);
            }
            trouble = cause;
            return false;
        }
    }

    /**
     * Saves everything that is to be saved together with what {@code decide} adds, with no other writer in between.
     *
     * @param decide makes the change in memory and says what it is; null = there is nothing to do
     * @throws GroupException {@code STORAGE} if it cannot be written; it is in memory, and tried again
     */
    void decide(Source source, Supplier<@Nullable Change> decide) {
        disk.lock();
        try {
            Change change = decide.get();
            if (change != null) {
                if (change instanceof Change.Reset) {
                    reservations.clear();
                }
                // The change first: what was collected belongs to what it made.
                boolean written = write(List.of(change));
                flush(source);
                if (!written && trouble != null) {
                    throw new GroupException(Reason.STORAGE, String.valueOf(trouble));
                }
            }
        } finally {
            disk.unlock();
        }
    }

    /** What the file holds, to be the beginning of another group. */
    List<Change> copy() {
        disk.lock();
        try {
            return file.checkpoint().changes().stream()
                    .filter(change -> !(change instanceof Change.Reserved) && !(change instanceof Change.Attempted))
                    .toList();
        } finally {
            disk.unlock();
        }
    }

    void close() {
        disk.lock();
        try {
            closed = true;
            file.close();
        } catch (IOException e) {
            LOG.warn("file not closed group={} cause=\"{}\"", group, FailureText.of(e));
        } finally {
            disk.unlock();
        }
    }
}
