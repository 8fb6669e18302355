package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class RecentIdsTest {
    private static final long STEP = 1L << 40;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1_000})
    void shouldRememberTheLastOnesAndNoOther(int window) {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        RecentIds recent = new RecentIds(window);
        Map<Long, Long> model = new LinkedHashMap<>();
        for (long sequence = 1; sequence <= 20_000; sequence++) {
            // Few different low bits, so that chains are long and run over the end of the table.
            long hash = sequence * STEP + STEP - 1 - random.nextInt(5);
            recent.add(hash, sequence);
            model.put(hash, sequence);
            if (model.size() > window) {
                model.remove(model.keySet().iterator().next());
            }
            if (sequence % 97 == 0 || sequence < 50) {
                model.forEach((known, at) -> assertThat(recent.find(known)).isEqualTo(at));
            }
            long old = hash - (window + 1L) * STEP;
            assertThat(recent.find(old)).isEqualTo(model.getOrDefault(old, 0L));
        }
        assertThat(model).hasSize(window);
    }

    @Test
    void shouldRememberNothingWithoutAWindow() {
        RecentIds recent = new RecentIds(0);
        recent.add(5, 1);
        assertThat(recent.find(5)).isZero();
    }

    @Test
    void shouldTellStreamsAndIdsApart() {
        byte[] id = {1, 2, 3};
        long hash = RecentIds.hash(1, 2, id);
        assertThat(RecentIds.hash(1, 2, new byte[] {9, 1, 2, 3, 9}, 1, 3)).isEqualTo(hash);
        assertThat(RecentIds.hash(2, 2, id)).isNotEqualTo(hash);
        assertThat(RecentIds.hash(1, 3, id)).isNotEqualTo(hash);
        assertThat(RecentIds.hash(1, 2, new byte[] {1, 2})).isNotEqualTo(hash);
        assertThat(RecentIds.hash(0, 0, new byte[0])).isNotZero();
    }
}
