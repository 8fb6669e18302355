package io.tailrace.perf.rows;

import io.tailrace.journal.Ack;
import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Appends in process, varied one thing at a time from 256 bytes, 10,000 streams in turn and 1,024 in flight. */
final class AppendRows implements Rows {
    private static final int IN_FLIGHT = 1_024;
    private static final int IN_FLIGHT_MOST = 16_384;
    private static final double AIM = 0.85;

    @Override
    public List<Listed> listed() {
        Shape.Kind usual = Shape.Kind.usual();
        List<Listed> rows = new ArrayList<>();
        rows.add(row("embedded-disk-16384", IN_FLIGHT_MOST, usual, "256 bytes, 16,384 in flight"));
        rows.add(row("embedded-size-64", IN_FLIGHT, usual.withDataBytes(64), "64 bytes"));
        for (int kib : new int[] {1, 4, 16, 64}) {
            rows.add(row("embedded-size-" + kib + "k", IN_FLIGHT, usual.withDataBytes(kib << 10), kib + " KiB"));
        }
        rows.add(row("embedded-expected", IN_FLIGHT, usual.expecting(), "every append names the version it expects"));
        rows.add(row("embedded-batch-10", IN_FLIGHT / 10, usual.withBatch(10), "10 events an append, 102 in flight"));
        rows.add(
                row("embedded-batch-100", IN_FLIGHT / 100, usual.withBatch(100), "100 events an append, 10 in flight"));
        for (Shape.Draw draw : List.of(Shape.Draw.UNIFORM, Shape.Draw.ZIPF)) {
            String name = draw.name().toLowerCase(Locale.ROOT);
            rows.add(streams(name, "10k", 10_000, draw));
            rows.add(streams(name, "1m", 1_000_000, draw));
            rows.add(streams(name, "10m", 10_000_000, draw));
        }
        return rows;
    }

    private static Listed streams(String draw, String size, int streams, Shape.Draw drawn) {
        return row(
                "embedded-" + draw + "-" + size,
                IN_FLIGHT,
                Shape.Kind.usual().withStreams(streams, drawn),
                String.format(Locale.ROOT, "%,d streams, drawn %s", streams, draw));
    }

    private static Listed row(String label, int inFlight, Shape.Kind kind, String what) {
        Row row = new Row(
                label,
                Unit.EVENTS_PER_SECOND,
                "disk",
                AIM,
                "as embedded-disk-1024, but " + what
                        + "; floor: raw append + force, records as long, as many in flight");
        return new Listed(new EmbeddedAppends(row, Ack.DISK, inFlight, kind), Set.of(Suite.FULL));
    }
}
