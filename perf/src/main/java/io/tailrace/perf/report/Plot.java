package io.tailrace.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A drawing of lines over two axes, as SVG that stands on its own. */
final class Plot {
    private static final int WIDTH = 520;
    private static final int HEIGHT = 260;
    private static final int LEFT = 66;
    private static final int RIGHT = 14;
    private static final int TOP = 44;
    private static final int BOTTOM = 36;

    private final String title;
    private final Axis x;
    private final Axis y;
    private final List<Line> lines = new ArrayList<>();

    /**
     * One line.
     *
     * @param ink class of its colour in the page's style
     * @param xs values along the x axis; as many as {@code ys}
     */
    private record Line(String name, String ink, List<Double> xs, List<Double> ys) {}

    Plot(String title, Axis x, Axis y) {
        this.title = title;
        this.x = x;
        this.y = y;
    }

    /** Draws a line, if it has a point. */
    Plot line(String name, String ink, List<Double> xs, List<Double> ys) {
        if (!xs.isEmpty()) {
            lines.add(new Line(name, ink, xs, ys));
        }
        return this;
    }

    String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n<text class=\"title\" x=\"%d\" y=\"16\">%s"
                        + "</text>%n",
                WIDTH,
                HEIGHT,
                escape(title),
                LEFT,
                escape(title)));
        for (Axis.Tick tick : y.ticks()) {
            gridline(svg, tick);
        }
        for (Axis.Tick tick : x.ticks()) {
            text(svg, "tick middle", across(tick.value()), HEIGHT - BOTTOM + 16.0, tick.text());
        }
        text(svg, "tick middle", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 4.0, x.label());
        double at = LEFT;
        for (Line line : lines) {
            draw(svg, line);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s fill\" x=\"%.1f\" y=\"25\" width=\"10\" height=\"10\"/>%n",
                    line.ink(),
                    at));
            text(svg, "tick", at + 14, 34, line.name());
            at += 26 + 6.2 * line.name().length();
        }
        return svg.append("</svg>").toString();
    }

    private void gridline(StringBuilder svg, Axis.Tick tick) {
        double at = down(tick.value());
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
                LEFT,
                WIDTH - RIGHT,
                at,
                at));
        text(svg, "tick end", LEFT - 6.0, at + 4, tick.text());
    }

    private void draw(StringBuilder svg, Line line) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < line.xs().size(); i++) {
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    across(line.xs().get(i)),
                    down(line.ys().get(i))));
        }
        svg.append(String.format("<polyline class=\"%s\" points=\"%s\"/>%n", line.ink(), points));
        if (line.xs().size() <= MARKED_MAX) {
            for (int i = 0; i < line.xs().size(); i++) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<circle class=\"%s fill\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s: %s</title></circle>%n",
                        line.ink(),
                        across(line.xs().get(i)),
                        down(line.ys().get(i)),
                        escape(line.name()),
                        Axis.number(line.ys().get(i))));
            }
        }
    }

    /** Lines of more points than these are drawn without a mark at each. */
    private static final int MARKED_MAX = 130;

    private double across(double value) {
        return LEFT + Math.min(1, x.place(value)) * (WIDTH - LEFT - RIGHT);
    }

    private double down(double value) {
        return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void text(StringBuilder svg, String style, double x, double y, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n", style, x, y, escape(text)));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
