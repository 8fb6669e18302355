package io.tailrace.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ThrottleTest {
    @Test
    void shouldTakeNoMoreThanItsRateAllows() {
        Throttle throttle = new Throttle(1_000);
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            throttle.take(10);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        // A law and not a speed: 500 events at 1,000 a second, less the burst of a tenth of a second.
        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void shouldNotWaitWithoutARate() {
        new Throttle(0).take(Long.MAX_VALUE);
    }

    @Test
    void shouldEndItsWaitWhenInterrupted() {
        Thread.currentThread().interrupt();
        new Throttle(1).take(1_000_000);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldRefuseANegativeRate() {
        assertThatThrownBy(() -> new Throttle(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
