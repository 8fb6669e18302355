package io.tailrace.gateway.cli;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * Shows how far a long job has come: a bar that is redrawn where standard error is a terminal, and a line every few
 * seconds elsewhere. For one thread at a time.
 */
final class ProgressLine {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 5_000_000_000L;
    private static final int BAR_CELLS = 30;

    private final PrintWriter err;
    private final String what;
    private final boolean terminal;
    private final long startNanos = System.nanoTime();
    private long nextNanos;
    private int drawnCells;

    ProgressLine(PrintWriter err, String what) {
        this(err, what, Output.isTerminal());
    }

    ProgressLine(PrintWriter err, String what, boolean terminal) {
        this.err = err;
        this.what = what;
        this.terminal = terminal;
        nextNanos = startNanos + (terminal ? REDRAW_NANOS : LINE_NANOS);
    }

    /**
     * Tells how far it is, if it is time to.
     *
     * @param done bytes
     * @param total bytes; 0 or less = not known
     * @param count of the things that are counted, as events; below 0 = nothing is counted
     */
    void update(long done, long total, long count) {
        long now = System.nanoTime();
        if (now < nextNanos) {
            return;
        }
        draw(now, describe(done, total, count, (now - startNanos) / 1e9));
    }

    private void draw(long now, String line) {
        nextNanos = now + (terminal ? REDRAW_NANOS : LINE_NANOS);
        if (terminal) {
            err.print('\r' + line + " ".repeat(Math.max(0, drawnCells - line.length())));
            drawnCells = line.length();
        } else {
            err.println(line);
        }
        err.flush();
    }

    /** Clears the bar; what is printed next starts at the first column. */
    void end() {
        if (terminal && drawnCells > 0) {
            err.print('\r' + " ".repeat(drawnCells) + '\r');
            err.flush();
            drawnCells = 0;
        }
    }

    double seconds() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    String describe(long done, long total, long count, double seconds) {
        double rate = seconds <= 0 ? 0 : (count < 0 ? done : count) / seconds;
        StringBuilder line = new StringBuilder(what);
        if (total > 0) {
            double part = Math.min(1, done / (double) total);
            int cells = (int) (part * BAR_CELLS);
            if (terminal) {
                line.append(" [")
                        .append("=".repeat(cells))
                        .append(" ".repeat(BAR_CELLS - cells))
                        .append(']');
            }
            line.append(String.format(Locale.ROOT, " %3d%%", (int) (part * 100)));
        } else {
            line.append(' ').append(Output.bytes(done));
        }
        if (count < 0) {
            line.append("  ").append(Output.bytes((long) rate)).append("/s");
        } else {
            line.append("  ")
                    .append(Output.count(count))
                    .append("  ")
                    .append(Output.count((long) rate))
                    .append("/s");
        }
        if (total > 0 && done > 0 && done < total) {
            line.append("  ")
                    .append(Math.round(seconds * (total - done) / done))
                    .append(" s left");
        }
        return line.toString();
    }
}
