package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class PositionsTest {
    @Test
    void shouldReadBackItsTokens() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            Positions positions = Positions.start();
            for (int moved = random.nextInt(8); moved > 0; moved--) {
                positions = positions.with(random.nextInt(256), random.nextLong() >>> (1 + random.nextInt(62)));
            }
            String token = positions.token();
            assertThat(token).matches("v1\\.[A-Za-z0-9_-]*");
            assertThat(Positions.parse(token)).isEqualTo(positions).hasSameHashCodeAs(positions);
        }
    }

    @Test
    void shouldKeepTheLargestPositionWithinATokensBounds() {
        long[] sequences = new long[256];
        Arrays.fill(sequences, Long.MAX_VALUE);
        Positions largest = Positions.of(sequences);
        assertThat(largest.token()).hasSizeLessThanOrEqualTo(4_096);
        assertThat(Positions.parse(largest.token())).isEqualTo(largest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "v2.", "v1.!", "v1.AA", "v1.AIA", "v1.gAIB", "v1.AP__________8B", "x v1."})
    void shouldRefuseWhatIsNoToken(String token) {
        assertThatThrownBy(() -> Positions.parse(token))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a position token");
    }

    @Test
    void shouldRefuseATokenThatIsTooLongWithoutRepeatingIt() {
        assertThatThrownBy(() -> Positions.parse("v1." + "A".repeat(4_094)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(100));
    }

    @Test
    void shouldOrderPlacesOnlyWhereEveryShardAgrees() {
        Positions early = Positions.of(1, 5);
        Positions late = Positions.of(2, 5);
        Positions other = Positions.of(3, 4);
        assertThat(late.covers(early)).isTrue();
        assertThat(early.covers(late)).isFalse();
        assertThat(late.covers(other)).isFalse();
        assertThat(other.covers(late)).isFalse();
        assertThat(early.covers(Positions.start())).isTrue();
        assertThat(Positions.start().covers(early)).isFalse();
    }

    @Test
    void shouldBeEqualWhateverShardsHaveNotMoved() {
        Positions one = Positions.of(7);
        Positions three = Positions.of(7, 0, 0);
        assertThat(one).isEqualTo(three).hasSameHashCodeAs(three);
        assertThat(three.shards()).isEqualTo(1);
        assertThat(one.token()).isEqualTo(three.token());
        assertThat(Positions.of(new Position(2, 9))).isEqualTo(Positions.of(0, 0, 9));
    }

    @Test
    void shouldRefusePlacesThatCannotBe() {
        assertThatThrownBy(() -> Positions.start().with(256, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Positions.start().with(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Positions.start().with(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Positions.start().with(255, 1).shards()).isEqualTo(256);
    }
}
