package io.tailrace.perf.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DisturbanceTest {
    @Test
    void shouldCountWhatOthersTookAndNotWhatWeTook() {
        Disturbance before = Disturbance.parse(List.of("cpu  1000 0 0 1000 0 0 0 0 0 0"), 4);
        // 20 s of processor time pass: 10 s busy, of which 7 s are ours and 1 s is stolen by the host.
        Disturbance after = Disturbance.parse(List.of("cpu  1600 0 300 1800 200 0 0 100 0 0"), 11);

        assertThat(after.since(before)).isCloseTo(3.0 / 20, within(1e-9));
    }

    @Test
    void shouldSayItLoudlyOnlyAboveTheBound() {
        assertThat(Disturbance.sentence(Disturbance.PART_MAX)).isEqualTo("others took 10 % of the machine");
        assertThat(Disturbance.sentence(Disturbance.PART_MAX + 0.01)).contains("11 %", "DISTURBED");
    }

    @Test
    void shouldKnowNothingWhenNoTimeHasPassed() {
        Disturbance now = Disturbance.now();

        assertThat(now.since(now)).isZero();
    }
}
