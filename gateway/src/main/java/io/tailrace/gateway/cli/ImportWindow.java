package io.tailrace.gateway.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lines that were sent and are not acknowledged, bounded in bytes. The sending thread puts lines in and waits while
 * it is full; the thread that reads acks takes them out.
 */
final class ImportWindow {
    private static final long BYTES_MAX = 16L << 20;
    private static final int LINE_OVERHEAD_BYTES = 64;
    private static final int PROBLEM_BYTES_MAX = 1 << 16;

    private final ImportTotals totals;
    private final Deque<Line> lines = new ArrayDeque<>();
    private long bytes;
    private boolean ended;
    private @Nullable IOException broken;
    private @Nullable Failure failure;

    ImportWindow(ImportTotals totals) {
        this.totals = totals;
    }

    /** A line on its way. */
    private static final class Line {
        private final byte[] bytes;
        private final long number;
        private final boolean repeatable;

        Line(byte[] bytes, long number, boolean repeatable) {
            this.bytes = bytes;
            this.number = number;
            this.repeatable = repeatable;
        }
    }

    /** Begins a new connection. */
    synchronized void reopen() {
        ended = false;
        broken = null;
        failure = null;
    }

    /** What is to be sent again. */
    synchronized List<byte[]> lines() {
        return lines.stream().map(line -> line.bytes).toList();
    }

    /** Puts a line in if there is room. */
    synchronized boolean offer(byte[] line, long number, boolean repeatable) {
        if (bytes > 0 && bytes + line.length > BYTES_MAX) {
            return false;
        }
        lines.add(new Line(line, number, repeatable));
        bytes += line.length + LINE_OVERHEAD_BYTES;
        return true;
    }

    /** Puts a line in, waiting for room; at once if the connection has ended, to be sent on the next one. */
    synchronized void put(byte[] line, long number, boolean repeatable) {
        awaitUntil(() -> ended || bytes == 0 || bytes + line.length <= BYTES_MAX);
        lines.add(new Line(line, number, repeatable));
        bytes += line.length + LINE_OVERHEAD_BYTES;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    synchronized void awaitEnd() {
        awaitUntil(() -> ended);
    }

    /**
     * What became of the connection: null if every line is acknowledged, else why to try another one.
     *
     * @throws Failure if trying again is of no use
     */
    synchronized @Nullable IOException outcome(boolean allSent, @Nullable IOException sending) {
        if (failure != null) {
            throw failure;
        }
        if (allSent && lines.isEmpty() && broken == null) {
            return null;
        }
        if (broken != null) {
            return broken;
        }
        return sending == null ? new IOException("the answer ended before every line was acknowledged") : sending;
    }

    /**
     * Returns if what is on its way can be sent again.
     *
     * @throws Failure if a line has no id, so that the node could not tell that it has it
     */
    synchronized void requireRepeatable() {
        for (Line line : lines) {
            if (!line.repeatable) {
                throw Failure.unavailable(
                        "the connection broke, and line " + line.number
                                + " has no id: sent again, it could be stored twice"
                                + "\nRead what was stored, and give lines an id to make an import repeatable.",
                        broken);
            }
        }
    }

    /** Reads acks until the answer is complete or the connection breaks. */
    void readAcks(ImportConnection connection) {
        try {
            if (status(connection) >= 400) {
                refused(connection.status(), whole(connection), false);
            } else {
                for (byte[] ack = next(connection); ack != null; ack = next(connection)) {
                    acknowledged(ack);
                }
            }
        } catch (IOException e) {
            breakOff(e);
        } catch (IllegalArgumentException e) {
            breakOff(new IOException("the answer is not understood: " + e.getMessage(), e));
        } finally {
            end();
        }
    }

    private int status(ImportConnection connection) throws IOException {
        while (true) {
            try {
                return connection.status();
            } catch (SocketTimeoutException e) {
                if (isWaiting()) {
                    throw e;
                }
            }
        }
    }

    // Quiet is all right while nothing is waiting to be acknowledged, as when the lines are typed.
    private byte @Nullable [] next(ImportConnection connection) throws IOException {
        while (true) {
            try {
                return connection.nextLine();
            } catch (SocketTimeoutException e) {
                if (isWaiting()) {
                    throw e;
                }
            }
        }
    }

    private synchronized boolean isWaiting() {
        return !lines.isEmpty();
    }

    private static byte[] whole(ImportConnection connection) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] line = connection.nextLine();
        while (line != null && all.size() < PROBLEM_BYTES_MAX) {
            all.writeBytes(line);
            line = connection.nextLine();
        }
        return all.toByteArray();
    }

    private void acknowledged(byte[] ack) {
        Map<String, byte[]> members = Json.members(ack);
        byte[] problem = members.get("problem");
        if (problem != null) {
            refused(Client.statusOf(problem), problem, true);
        } else if ("ack".equals(Json.text(members.get("type")))) {
            take("true".equals(Json.text(members.get("replayed"))));
        }
    }

    private synchronized void take(boolean replayed) {
        Line line = lines.poll();
        if (line != null) {
            bytes -= line.bytes.length + LINE_OVERHEAD_BYTES;
            totals.answered(replayed);
            notifyAll();
        }
    }

    private synchronized void refused(int status, byte[] problem, boolean ofLine) {
        Failure refusal = Client.problem(status, problem);
        if (Client.isRetryable(status, problem)) {
            broken = new IOException(refusal.text().replace('\n', ' '));
            return;
        }
        Line first = ofLine ? lines.peek() : null;
        failure = first == null ? refusal : refusal.at("line " + first.number);
    }

    private synchronized void breakOff(IOException cause) {
        broken = cause;
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    private synchronized void awaitUntil(BooleanSupplier done) {
        try {
            while (!done.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed("interrupted", e);
        }
    }
}
