package io.tailrace.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.Positions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WatchdogTest {
    private long now;
    private Standing standing = running(1, 1);
    private final Follower follower = new Follower() {
        @Override
        public String kind() {
            return "sink";
        }

        @Override
        public String name() {
            return "orders";
        }

        @Override
        public Standing standing() {
            return standing;
        }
    };
    private final Watchdog watchdog = new Watchdog(() -> List.of(follower), Duration.ofSeconds(5), () -> now);

    private static Standing running(long sequence, long behind) {
        return new Standing(
                Standing.State.RUNNING, Positions.of(sequence), new Lag(behind, Duration.ofSeconds(behind)), null);
    }

    private boolean isStalledAfter(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
        watchdog.look();
        return watchdog.isStalled("sink", "orders");
    }

    @Test
    void shouldReportWhatHasWorkAndDoesNotMove() {
        assertThat(isStalledAfter(0)).isFalse();
        assertThat(isStalledAfter(4)).isFalse();
        assertThat(isStalledAfter(1)).isTrue();
        assertThat(isStalledAfter(100)).isTrue();
    }

    @Test
    void shouldTakeTheReportBackWhenItMoves() {
        isStalledAfter(0);
        assertThat(isStalledAfter(5)).isTrue();
        standing = running(2, 1);
        assertThat(isStalledAfter(1)).isFalse();
        assertThat(isStalledAfter(4)).isFalse();
        assertThat(isStalledAfter(1)).isTrue();
    }

    @Test
    void shouldNotReportWhatHasNothingToDo() {
        standing = running(1, 0);
        isStalledAfter(0);
        assertThat(isStalledAfter(60)).isFalse();
        standing = running(1, 1);
        assertThat(isStalledAfter(1)).isFalse();
    }

    @Test
    void shouldNotReportWhatIsPaused() {
        standing = new Standing(
                Standing.State.PAUSED, Positions.of(1), new Lag(9, Duration.ofSeconds(9)), "paused by an operator");
        isStalledAfter(0);
        assertThat(isStalledAfter(60)).isFalse();
    }

    @Test
    void shouldForgetWhatIsGone() {
        assertThat(watchdog.isStalled("sink", "other")).isFalse();
    }

    @Test
    void shouldRefuseToAllowNoTime() {
        assertThatThrownBy(() -> new Watchdog(List::of, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
