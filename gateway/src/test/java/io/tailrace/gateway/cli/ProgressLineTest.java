package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgressLineTest {
    private final PrintWriter err = new PrintWriter(new StringWriter());
    private final ProgressLine bar = new ProgressLine(err, "importing", true);
    private final ProgressLine plain = new ProgressLine(err, "importing", false);

    @Test
    void shouldShowHowMuchIsDoneHowFastAndHowLongItTakesYet() {
        assertThat(bar.describe(250, 1_000, 5_000, 2))
                .isEqualTo("importing [" + "=".repeat(7) + " ".repeat(23) + "]  25%  5,000  2,500/s  6 s left");
        assertThat(plain.describe(250, 1_000, 5_000, 2)).isEqualTo("importing  25%  5,000  2,500/s  6 s left");
    }

    @Test
    void shouldPromiseNoTimeForWhatHasNoKnownEnd() {
        assertThat(bar.describe(2_048, 0, 100, 4)).isEqualTo("importing 2.0 KiB  100  25/s");
        assertThat(bar.describe(1_000, 1_000, 100, 4)).endsWith("] 100%  100  25/s");
    }

    @Test
    void shouldGiveTheRateInBytesWhereNothingIsCounted() {
        assertThat(plain.describe(2_048, 4_096, -1, 2)).isEqualTo("importing  50%  1.0 KiB/s  2 s left");
    }
}
