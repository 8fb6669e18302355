package io.tailrace.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OpenLoopTest {
    private static final long START = 1_000;
    private static final long MILLI = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void shouldCountTheWaitingOfEveryOperationThatAStallDelays() {
        ManualClock clock = new ManualClock(START);
        Schedule schedule = new Schedule(START, 1_000, 2_000);
        Percentiles percentiles;
        try (Latencies latencies = Latencies.open(directory, "stalled", clock, START)) {
            // Answers at once, but for one stall of a second in the middle: a thousand sends fall into it.
            OpenLoop.run(clock, schedule, latencies, intended -> {
                if (intended == schedule.intendedNanos(500)) {
                    clock.advance(1_000 * MILLI);
                }
                latencies.completed(intended);
            });
            percentiles = latencies.percentiles(1_000);
        }

        assertThat(percentiles.count()).isEqualTo(2_000);
        assertThat(percentiles.curve().seconds()).hasSizeGreaterThan(1);
        assertThat(percentiles.curve().seconds().stream()
                        .mapToLong(Curve.Second::count)
                        .sum())
                .isEqualTo(2_000);
        assertThat(percentiles.curve().points().get(0).percentile()).isZero();
        assertThat(percentiles.max()).isCloseTo(1_000 * MILLI, within(MILLI));
        // Half of all operations waited, evenly between nothing and a second.
        assertThat(percentiles.p50()).isLessThanOrEqualTo(MILLI);
        assertThat(percentiles.p90()).isCloseTo(800 * MILLI, within(2 * MILLI));
        assertThat(percentiles.p99()).isCloseTo(980 * MILLI, within(2 * MILLI));
    }

    @Test
    void shouldSendAtIntendedTimesWhenNothingStalls() {
        ManualClock clock = new ManualClock(START);
        Schedule schedule = new Schedule(START, 100, 50);
        Percentiles percentiles;
        try (Latencies latencies = Latencies.open(directory, "even", clock, START)) {
            OpenLoop.run(clock, schedule, latencies, intended -> {
                assertThat(clock.nanos()).isEqualTo(intended);
                latencies.completed(intended);
            });
            percentiles = latencies.percentiles(100);
        }

        assertThat(percentiles.max()).isZero();
        assertThat(percentiles.missed()).isFalse();
    }

    @Test
    void shouldMarkARateThatWasMissed() {
        ManualClock clock = new ManualClock(START);
        Schedule schedule = new Schedule(START, 1_000, 1_000);
        Percentiles percentiles;
        try (Latencies latencies = Latencies.open(directory, "slow", clock, START)) {
            // Each operation takes twice as long as there is time for.
            OpenLoop.run(clock, schedule, latencies, intended -> {
                clock.advance(2 * MILLI);
                latencies.completed(intended);
            });
            percentiles = latencies.percentiles(1_000);
        }

        assertThat(percentiles.reachedPerSecond()).isCloseTo(500, within(1.0));
        assertThat(percentiles.missed()).isTrue();
    }

    @Test
    void shouldCountAnswersThatComeAfterTheLastSend() {
        ManualClock clock = new ManualClock(START);
        Schedule schedule = new Schedule(START, 1_000, 10);
        Deque<Long> inFlight = new ArrayDeque<>();
        Percentiles percentiles;
        try (Latencies latencies = Latencies.open(directory, "late", clock, START)) {
            OpenLoop.run(clock, schedule, latencies, inFlight::add);
            clock.advance(91 * MILLI);
            inFlight.forEach(latencies::completed);
            percentiles = latencies.percentiles(1_000);
        }

        assertThat(percentiles.count()).isEqualTo(10);
        assertThat(percentiles.max()).isCloseTo(100 * MILLI, within(MILLI));
        assertThat(percentiles.reachedPerSecond()).isCloseTo(100, within(1.0));
    }

    @Test
    void shouldLeaveALogOfSecondsAndThePercentiles() throws Exception {
        ManualClock clock = new ManualClock(START);
        Schedule schedule = new Schedule(START, 1_000, 3_500);
        try (Latencies latencies = Latencies.open(directory, "kept", clock, START)) {
            OpenLoop.run(clock, schedule, latencies, latencies::completed);
        }

        assertThat(Files.readString(directory.resolve("kept.hgrm"))).contains("Total count    =         3500");
        long intervals = 0;
        long count = 0;
        try (HistogramLogReader reader =
                new HistogramLogReader(directory.resolve("kept.hlog").toFile())) {
            for (Histogram next = (Histogram) reader.nextIntervalHistogram();
                    next != null;
                    next = (Histogram) reader.nextIntervalHistogram()) {
                intervals++;
                count += next.getTotalCount();
            }
        }
        assertThat(count).isEqualTo(3_500);
        assertThat(intervals).isEqualTo(4);
    }
}
