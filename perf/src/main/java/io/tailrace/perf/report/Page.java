package io.tailrace.perf.report;

import io.tailrace.perf.load.Percentiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One page that shows a run. Style, script and drawings are in it: it needs no network and no file beside it. */
final class Page {
    private Page() {}

    static String of(Manifest manifest, List<RowResult> results) {
        StringBuilder html =
                new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<title>Tailrace, measured</title>\n<style>\n")
                .append(resource("page.css"))
                .append("</style>\n</head>\n<body>\n<h1>Tailrace, measured</h1>\n");
        Map<String, String> facts = manifest.facts();
        html.append(element(
                "p",
                fact(facts, "time") + " · commit " + fact(facts, "commit") + " · " + fact(facts, "cpu") + ", "
                        + fact(facts, "cores") + " cores · " + fact(facts, "kernel")));
        fail(html, results);
        summary(html, results);
        html.append("<p><label>Show rows named <input id=\"filter\" placeholder=\"all\"></label></p>\n");
        results.forEach(result -> section(html, result));
        html.append("<details><summary>Manifest</summary><table>\n");
        facts.forEach((name, value) -> html.append("<tr>")
                .append(element("td", name))
                .append(element("td", value))
                .append("</tr>\n"));
        html.append("</table></details>\n<script>\n")
                .append(resource("page.js"))
                .append("</script>\n</body>\n</html>\n");
        return html.toString();
    }

    private static void fail(StringBuilder html, List<RowResult> results) {
        List<String> missed = results.stream()
                .filter(RowResult::missedRate)
                .map(result -> result.row().label())
                .toList();
        if (!missed.isEmpty()) {
            html.append("<p class=\"fail\">FAIL: the fixed rate was missed by ")
                    .append(Plot.escape(String.join(", ", missed)))
                    .append("; their latencies say how long the run was, not how fast the target is.</p>\n");
        }
    }

    private static void summary(StringBuilder html, List<RowResult> results) {
        html.append("<table class=\"summary\">\n<tr><th>name</th><th>ack</th><th>floor</th><th>figure</th>"
                + "<th>ratio</th><th></th><th>aim</th><th>p50</th><th>p99</th><th>p99.9</th><th>max</th></tr>\n");
        for (RowResult result : results) {
            Row row = result.row();
            double ratio = result.ratio();
            boolean reached = row.aim() == 0 || ratio >= row.aim();
            html.append("<tr data-row=\"").append(row.label()).append("\"><td><a href=\"#");
            html.append(row.label()).append("\">").append(row.label()).append("</a>");
            html.append(result.missedRate() ? " <b class=\"fail\">FAIL</b>" : "")
                    .append("</td>");
            html.append(element("td", row.ack()));
            html.append(element("td", row.unit().format(result.floor().median())));
            html.append(element("td", row.unit().format(result.figure().median())));
            html.append(String.format(Locale.ROOT, "<td class=\"%s\">%.2f</td>", reached ? "reached" : "short", ratio));
            html.append(bar(ratio, row.aim()));
            html.append(element("td", row.aim() > 0 ? String.format(Locale.ROOT, "%.2f", row.aim()) : "-"));
            Percentiles latency = result.latency();
            html.append(element("td", Charts.micros(latency, Percentiles::p50)));
            html.append(element("td", Charts.micros(latency, Percentiles::p99)));
            html.append(element("td", Charts.micros(latency, Percentiles::p999)));
            html.append(element("td", Charts.micros(latency, Percentiles::max)));
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    /** The ratio as a length, with a stroke where the aim is; 1 is half of the width. */
    private static String bar(double ratio, double aim) {
        String stroke = aim > 0 && aim <= 2
                ? String.format(Locale.ROOT, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"12\"/>", aim * 50, aim * 50)
                : "";
        return String.format(
                Locale.ROOT,
                "<td><svg class=\"bar\" viewBox=\"0 0 100 12\"><rect class=\"figure fill\" width=\"%.1f\" height=\"12\"/>%s"
                        + "</svg></td>",
                Math.min(100, ratio * 50),
                stroke);
    }

    private static void section(StringBuilder html, RowResult result) {
        Row row = result.row();
        html.append("<section id=\"").append(row.label()).append("\" data-row=\"");
        html.append(row.label()).append("\">\n").append(element("h2", row.label()));
        html.append(element("p", row.meaning() + "; ack " + row.ack()));
        if (result.missedRate()) {
            html.append(String.format(
                    Locale.ROOT,
                    "<p class=\"fail\">FAIL: asked for %,.0f a second, reached %,.0f</p>%n",
                    result.latency().intendedPerSecond(),
                    result.latency().reachedPerSecond()));
        }
        html.append("<div class=\"charts\">\n");
        Charts.of(result).forEach(drawing -> html.append(drawing).append('\n'));
        html.append("</div>\n<ul>\n");
        for (RowResult.Beside beside : result.beside()) {
            html.append(element(
                    "li",
                    "beside it: " + beside.name() + " "
                            + row.unit().format(beside.series().median())));
        }
        result.notes().forEach(note -> html.append(element("li", note)));
        html.append("</ul>\n</section>\n");
    }

    private static String fact(Map<String, String> facts, String name) {
        return facts.getOrDefault(name, "unknown");
    }

    private static String element(String name, String text) {
        return "<" + name + ">" + Plot.escape(text) + "</" + name + ">";
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("a part of the page is missing from the jar: name=" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read a part of the page: name=" + name, e);
        }
    }
}
