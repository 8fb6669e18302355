package io.tailrace.perf.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Ack;
import io.tailrace.perf.load.Clock;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Plan;
import io.tailrace.perf.measure.Sizes;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.peer.Peers;
import io.tailrace.perf.report.Row;
import io.tailrace.perf.report.RowResult;
import io.tailrace.perf.report.Unit;
import io.tailrace.perf.socket.Protocol;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every workload, short. What it measures means nothing here; that it measures all it says does. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class WorkloadTest {
    private static final long CYCLE_BYTES = 32 << 20;
    private static final Plan SHORT = new Plan(1, Duration.ofMillis(50), Duration.ofMillis(200), 0.5);
    private static final int STREAMS = 20_000;
    // The heap of an open store differs by a megabyte from one opening to the next; 20,000 streams take no more than
    // that.
    private static final int STREAMS_TO_WEIGH = 500_000;

    @TempDir
    Path directory;

    @Test
    void shouldMeasureAppendsInMemory() throws Exception {
        shouldMeasure(new EmbeddedAppends(row("tested"), Ack.MEMORY, 256, Shape.Kind.usual()));
    }

    @Test
    void shouldMeasureAppendsOnDisk() throws Exception {
        shouldMeasure(new EmbeddedAppends(
                row("tested"), Ack.DISK, 64, Shape.Kind.usual().expecting().withBatch(3)));
    }

    @Test
    void shouldMeasureAppendsOverHttp() throws Exception {
        shouldMeasure(new HttpAppends(row("tested"), 8));
    }

    @Test
    void shouldMeasureAppendsOverHttp2() throws Exception {
        shouldMeasureWithoutLatencies(new Http2Appends(row("tested"), 8));
    }

    @Test
    void shouldMeasurePagesOverHttp() throws Exception {
        shouldMeasure(new HttpPages(row("tested"), 4, 30, 100));
    }

    @Test
    void shouldMeasureASteadyRateOverHttp() throws Exception {
        shouldMeasure(new HttpSteady(row("tested"), 8, 500));
    }

    @Test
    void shouldMeasureAppendsOverASocket() throws Exception {
        shouldMeasure(new SocketAppends(row("tested"), Protocol.JSON, 8, 1));
    }

    @Test
    void shouldMeasureCommandsOverASocket() throws Exception {
        shouldMeasure(new SocketCommands(row("tested"), 64));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMeasureTheLoadingOfAnAggregate(boolean snapshot) throws Exception {
        shouldMeasureWithoutLatencies(new AggregateLoad(row("tested"), 3_000, snapshot));
    }

    @Test
    void shouldMeasureASinkIntoKafka() throws Exception {
        shouldMeasureWithoutLatencies(new SinkToKafka(row("tested"), 3_000));
    }

    @Test
    void shouldMeasureLiveDeliveryOverSockets() throws Exception {
        shouldMeasure(new SocketLiveRow(row("tested"), 200));
    }

    @Test
    void shouldMeasureCatchingUpOverASocket() throws Exception {
        shouldMeasureWithoutLatencies(new SocketCatchUpRow(row("tested"), 3_000));
    }

    @Test
    void shouldMeasureAReplicaThatCatchesUp() throws Exception {
        shouldMeasureWithoutLatencies(new ReplicaRate(row("tested"), 3_000));
    }

    @Test
    void shouldMeasureHowFarAReplicaIsBehind() throws Exception {
        shouldMeasure(new ReplicaLag(row("tested"), 200));
    }

    @Test
    void shouldMeasureAppendsThatEverythingFollows() throws Exception {
        RowResult result = shouldMeasureWithoutLatencies(new FollowersCost(row("tested"), 200));

        assertThat(result.latency().count()).isEqualTo(40);
        assertThat(result.beside()).hasSize(Following.Kind.values().length);
    }

    @Test
    void shouldMeasureAppendsThatManyFollow() throws Exception {
        shouldMeasureWithoutLatencies(new FanOut(row("tested"), 20));
    }

    @Test
    void shouldMeasureBatchesInBinaryFrames() throws Exception {
        shouldMeasure(new SocketAppends(row("tested"), Protocol.BINARY, 3, 20));
    }

    @Test
    void shouldMeasureAReplay() throws Exception {
        shouldMeasure(new Replay(row("tested"), 20_000));
    }

    @Test
    void shouldMeasureWarmReadsOfStreamsAndEvents() throws Exception {
        shouldMeasure(new Reads(row("tested"), 50, 70, true, false));
        shouldMeasure(new Reads(row("tested"), 50, 70, false, false));
    }

    @Test
    void shouldMeasureColdReads() throws Exception {
        shouldMeasure(new Reads(row("tested"), 50, 10, true, true));
    }

    @ParameterizedTest
    @EnumSource(Scan.Way.class)
    void shouldMeasureScans(Scan.Way way) throws Exception {
        shouldMeasureWithoutLatencies(new Scan(row("tested"), 5_000, 700, way));
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 15})
    void shouldMeasureAppendsAndReadsTogether(int writePercent) throws Exception {
        shouldMeasureWithoutLatencies(new Mixed(row("tested"), writePercent));
    }

    @Test
    void shouldMeasureLiveDeliveryInProcess() throws Exception {
        shouldMeasure(new EmbeddedLive(row("tested"), 500));
    }

    @ParameterizedTest
    @EnumSource(ScaleRates.What.class)
    void shouldMeasureTheRateOfALargeStore(ScaleRates.What what) throws Exception {
        shouldMeasureWithoutLatencies(new ScaleRates(row("tested"), what));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMeasureTheOpeningOfALargeStore(boolean killed) throws Exception {
        shouldMeasureWithoutLatencies(new ScaleOpen(row("tested"), killed));
    }

    @Test
    void shouldMeasureTheMemoryOfStreams() throws Exception {
        RowResult result = shouldMeasureWithoutLatencies(new ScaleMemory(row("tested")), STREAMS_TO_WEIGH);

        assertThat(result.figure().median()).as("bytes a stream").isBetween(16.0, 200.0);
    }

    @ParameterizedTest
    @EnumSource(PeerAppends.Way.class)
    void shouldMeasureAgainstAPeerByEveryWay(PeerAppends.Way way) throws Exception {
        String ack = way == PeerAppends.Way.EMBEDDED ? "memory" : "disk";
        Row row = new Row("tested", Unit.EVENTS_PER_SECOND, ack, 0, "tested");
        shouldMeasureWithoutLatencies(new PeerAppends(row, Peers.H2, 4, way));
    }

    private static Row row(String label) {
        return new Row(label, Unit.EVENTS_PER_SECOND, "disk", 0, "tested");
    }

    private void shouldMeasure(Workload workload) throws Exception {
        RowResult result = shouldMeasureWithoutLatencies(workload);

        assertThat(result.latency().count()).isPositive();
        assertThat(directory.resolve(workload.row().label() + ".hgrm")).isNotEmptyFile();
        assertThat(directory.resolve(workload.row().label() + ".hlog")).isNotEmptyFile();
    }

    private RowResult shouldMeasureWithoutLatencies(Workload workload) throws Exception {
        return shouldMeasureWithoutLatencies(workload, STREAMS);
    }

    private RowResult shouldMeasureWithoutLatencies(Workload workload, int streams) throws Exception {
        RowResult result;
        try (WorkDirectory work = WorkDirectory.in(directory.resolve("work"))) {
            Bench bench = new Bench(
                    directory,
                    work,
                    CYCLE_BYTES,
                    SHORT,
                    new Sizes(5_000, streams, null),
                    Clock.system(),
                    new PrintWriter(new StringWriter()));
            result = workload.measure(bench);
            assertThat(work.root()).as("what trials leave behind").isEmptyDirectory();
        }

        assertThat(result.floor().median()).isPositive();
        assertThat(result.figure().median()).isPositive();
        assertThat(result.ratio()).isPositive();
        assertThat(directory.resolve("work")).isEmptyDirectory();
        return result;
    }
}
