package io.tailrace.perf.rows;

import io.tailrace.perf.measure.Rows;
import io.tailrace.perf.measure.Suite;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.Unit;
import java.util.List;
import java.util.Set;

/** What sinks take out of a journal that is written already. */
final class SinkRows implements Rows {
    private static final int EVENTS = 500_000;

    @Override
    public List<Listed> listed() {
        Row row = new Row(
                "sink-kafka",
                Unit.EVENTS_PER_SECOND,
                "acks=all",
                0,
                "500,000 events of 256 bytes from a journal of one shard into a topic of a broker in the same JVM, from the"
                        + " start of the sink to the last acknowledgement; floor: the same records by a bare producer");
        return List.of(new Listed(new SinkToKafka(row, EVENTS), Set.of(Suite.FULL)));
    }
}
