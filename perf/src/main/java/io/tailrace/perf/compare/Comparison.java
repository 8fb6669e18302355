package io.tailrace.perf.compare;

import io.tailrace.perf.report.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Two runs side by side: medians, ranges, and whether they differ.
 *
 * <p>Where the floors of the two differ themselves, the machine was not the same for both, and the ratios to the floor are
 * judged instead of the figures.
 */
public final class Comparison {
    private static final double PERCENT = 100;
    private static final String FORMAT = "%-23s %-30s %-30s %8s  %s%n";

    private final Results before;
    private final Results after;

    private Comparison(Results before, Results after) {
        this.before = before;
        this.after = after;
    }

    /** Of two directories that runs have left. */
    public static Comparison ofRuns(Path before, Path after) throws IOException {
        return new Comparison(Results.read(before), Results.read(after));
    }

    /**
     * Of two builds, which are measured now, in turns.
     *
     * @param out where their results go
     * @param only rows to measure; none = the suite {@code quick}
     * @param repetitions of each
     */
    public static Comparison ofBuilds(
            Path before, Path after, Path out, List<String> only, int repetitions, Consumer<String> progress)
            throws IOException {
        Files.createDirectories(out);
        List<Results> results = new Interleaved(out, only, repetitions).measure(before, after, progress);
        return new Comparison(results.get(0), results.get(1));
    }

    /** The table, and below it what is in one of the two only. */
    public String table() {
        StringBuilder text = new StringBuilder(
                String.format(FORMAT, "name", "A: median (range)", "B: median (range)", "change", "what it is"));
        before.rows().forEach((name, row) -> {
            Repeated other = after.rows().get(name);
            if (other != null) {
                text.append(line(row, other));
            }
        });
        before.rows().keySet().stream()
                .filter(name -> !after.rows().containsKey(name))
                .forEach(name -> text.append(name).append(": only in A").append(System.lineSeparator()));
        after.rows().keySet().stream()
                .filter(name -> !before.rows().containsKey(name))
                .forEach(name -> text.append(name).append(": only in B").append(System.lineSeparator()));
        return text.toString();
    }

    private static String line(Repeated a, Repeated b) {
        Verdict floors = Verdict.of(a.floor(), b.floor(), a.unit().isRate());
        boolean moved = floors == Verdict.BETTER || floors == Verdict.WORSE;
        Verdict verdict = moved
                ? Verdict.of(a.ratios(), b.ratios(), true)
                : Verdict.of(a.figure(), b.figure(), a.unit().isRate());
        String what = moved
                ? verdict.text() + ", by the ratio to the floor (" + change(a.ratios(), b.ratios())
                        + "): the floor itself moved " + change(a.floor(), b.floor())
                : verdict.text();
        return String.format(FORMAT, a.name(), shown(a), shown(b), change(a.figure(), b.figure()), what);
    }

    private static String shown(Repeated row) {
        Series figure = row.figure();
        return row.unit().format(figure.median()) + " (" + row.unit().format(figure.min()) + " to "
                + row.unit().format(figure.max()) + ")";
    }

    private static String change(Series a, Series b) {
        return String.format(Locale.ROOT, "%+.1f %%", (b.median() / a.median() - 1) * PERCENT);
    }
}
