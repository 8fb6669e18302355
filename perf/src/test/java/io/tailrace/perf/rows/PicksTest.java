package io.tailrace.perf.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PicksTest {
    private static final int STREAMS = 10_000;
    private static final int DRAWS = 1_000_000;
    private static final long SEED = 42;

    @Test
    void shouldDrawInTurn() {
        Picks picks = Picks.inTurn(3);

        assertThat(new int[] {picks.stream(0), picks.stream(1), picks.stream(2), picks.stream(3)})
                .containsExactly(0, 1, 2, 0);
    }

    @Test
    void shouldDrawEachAsOftenAsAnyOther() {
        int[] counts = counts(Picks.uniform(STREAMS, SEED));

        // 100 each, of which the square root is 10.
        assertThat(counts[0]).isBetween(50, 150);
        assertThat(counts[STREAMS - 1]).isBetween(40, 160);
    }

    @Test
    void shouldDrawAFewOftenAndManySeldom() {
        int[] counts = counts(Picks.zipf(STREAMS, SEED));
        Arrays.sort(counts);
        int first = counts[STREAMS - 1];
        int second = counts[STREAMS - 2];

        // Of 10,000 the first has 1 of 1 + 2^-0.99 + ... = 10.2 parts, and the second 2^-0.99 of it.
        assertThat(first / (double) DRAWS).isCloseTo(0.098, within(0.005));
        assertThat(second / (double) first).isCloseTo(0.503, within(0.03));
        // The first hundred have half of all draws.
        double hundred = Arrays.stream(counts, STREAMS - 100, STREAMS).sum() / (double) DRAWS;
        assertThat(hundred).isCloseTo(0.518, within(0.02));
        assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isGreaterThan(STREAMS / 2);
    }

    private static int[] counts(Picks picks) {
        int[] counts = new int[STREAMS];
        for (int i = 0; i < DRAWS; i++) {
            counts[picks.stream(i)]++;
        }
        return counts;
    }
}
