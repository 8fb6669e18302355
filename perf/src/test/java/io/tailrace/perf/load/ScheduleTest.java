package io.tailrace.perf.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ScheduleTest {
    @Test
    void shouldSpaceIntendedTimesEvenlyFromTheStart() {
        Schedule schedule = new Schedule(7, 1_000, 10);

        assertThat(schedule.intendedNanos(0)).isEqualTo(7);
        assertThat(schedule.intendedNanos(1)).isEqualTo(7 + 1_000_000);
        assertThat(schedule.intendedNanos(9)).isEqualTo(7 + 9_000_000);
    }

    @Test
    void shouldNotDriftWhenTheGapIsNotAWholeNumberOfNanoseconds() {
        Schedule schedule = new Schedule(0, 3_000_000, 3_000_000_000L);

        assertThat(schedule.intendedNanos(3_000_000)).isEqualTo(1_000_000_000L);
        assertThat(schedule.intendedNanos(3_000_000_000L)).isEqualTo(1_000_000_000_000L);
    }

    @Test
    void shouldHoldAsManyOperationsAsTheDurationHasRoomForAndAtLeastOne() {
        assertThat(Schedule.lasting(0, 500, 2_000_000_000L).count()).isEqualTo(1_000);
        assertThat(Schedule.lasting(0, 0.1, 1_000_000_000L).count()).isEqualTo(1);
    }

    @Test
    void shouldRefuseRatesThatAreNotRates() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new Schedule(0, rate, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("perSecond=");
        }
        assertThatThrownBy(() -> new Schedule(0, 1, 0)).hasMessageContaining("count=0");
    }
}
