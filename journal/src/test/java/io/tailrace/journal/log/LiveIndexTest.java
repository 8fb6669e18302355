package io.tailrace.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveIndexTest {
    private static final int ENTRIES = 40_000;

    @Test
    void shouldKeepEveryEntryHoweverItGrowsAndForWhoReadsMeanwhile() throws InterruptedException {
        LiveIndex index = new LiveIndex(7);
        AtomicInteger wrong = new AtomicInteger();
        Thread reader = new Thread(() -> {
            for (int known = 0; known < ENTRIES; known = index.count()) {
                for (int ordinal = Math.max(0, known - 100); ordinal < known; ordinal++) {
                    wrong.addAndGet(isRight(index, ordinal) ? 0 : 1);
                }
            }
        });
        reader.start();
        for (int ordinal = 0; ordinal < ENTRIES; ordinal++) {
            index.add(4L * ordinal, 7 + 3L * ordinal);
        }
        reader.join();
        assertThat(wrong).hasValue(0);
        assertThat(index.count()).isEqualTo(ENTRIES);
        for (int ordinal = 0; ordinal < ENTRIES; ordinal++) {
            assertThat(isRight(index, ordinal)).as("ordinal=%d", ordinal).isTrue();
        }
    }

    private static boolean isRight(LiveIndex index, int ordinal) {
        return index.offset(ordinal) == 4L * ordinal && index.sequence(ordinal) == 7 + 3L * ordinal;
    }
}
