package io.tailrace.gateway.cli;

import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.DuplicateId;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.AppendResult.Unknown;
import io.tailrace.journal.AppendResult.VersionConflict;
import io.tailrace.journal.Journal;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Appends every line of a source to a journal that this process holds, with many appends in flight. Lines of a stream
 * are stored in order; after the first line that is not taken in no more are sent.
 */
final class LocalImport {
    private static final int IN_FLIGHT_MAX = 4_096;

    private final ImportSource source;
    private final Journal journal;
    private final ImportTotals totals;
    private final ProgressLine progress;
    private final int inFlightMax;
    private final Semaphore permits;
    private final AtomicReference<@Nullable Refusal> refusal = new AtomicReference<>();

    LocalImport(ImportSource source, Journal journal, ImportTotals totals, ProgressLine progress) {
        this.source = source;
        this.journal = journal;
        this.totals = totals;
        this.progress = progress;
        inFlightMax = Math.min(IN_FLIGHT_MAX, journal.config().ringSize());
        permits = new Semaphore(inFlightMax);
    }

    /**
     * Returns when every line is stored.
     *
     * @throws Failure naming the first line that was not taken in, and why
     */
    void run() throws IOException {
        try {
            byte[] line = source.next();
            while (line != null && refusal.get() == null) {
                append(line, source.lineNumber());
                progress.update(source.bytesRead(), source.totalBytes(), totals.answered());
                line = source.next();
            }
        } finally {
            permits.acquireUninterruptibly(inFlightMax);
        }
        Refusal first = refusal.get();
        if (first != null) {
            throw first.failure();
        }
    }

    private void append(byte[] bytes, long number) {
        Append line = EventLine.parse(bytes, number);
        totals.read(EventLine.stream(line), bytes.length);
        permits.acquireUninterruptibly();
        try {
            journal.append(line, result -> answered(result, number));
        } catch (RuntimeException e) {
            permits.release();
            throw FailureReport.translate(e).at("line " + number);
        }
    }

    private void answered(AppendResult result, long number) {
        if (result instanceof Appended appended) {
            totals.answered(appended.replayed());
        } else {
            Refusal refused = new Refusal(number, result);
            refusal.accumulateAndGet(refused, LocalImport::earlier);
        }
        permits.release();
    }

    private static @Nullable Refusal earlier(@Nullable Refusal left, @Nullable Refusal right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.line <= right.line ? left : right;
    }

    /** A line that was not taken in. */
    private record Refusal(long line, AppendResult result) {
        Failure failure() {
            String start = "line " + line + ": ";
            if (result instanceof VersionConflict conflict) {
                VersionConflict.Failed failed = conflict.failed().get(0);
                return Failure.conflict(start + "stream " + failed.stream() + " is at version " + failed.actual()
                        + ", expected " + failed.expected()
                        + "\nIt was written by others since the file was made; nothing of this line was stored.");
            }
            if (result instanceof DuplicateId duplicate) {
                return Failure.conflict(start + "id " + duplicate.id() + " was used for other content in stream "
                        + duplicate.stream() + ", version " + duplicate.version());
            }
            if (result instanceof Unknown unknown) {
                return Failure.failed(start + "it is not known whether it was stored: " + unknown.reason()
                        + "\nRun the import again: lines with an id are recognised.");
            }
            String reason = result instanceof Refused refused ? refused.reason() + " " + refused.detail() : "";
            return Failure.unavailable(start + "refused: " + reason, null);
        }
    }
}
