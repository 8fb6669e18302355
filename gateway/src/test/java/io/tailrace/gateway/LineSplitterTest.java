package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineSplitterTest {
    @Test
    void shouldFindTheSameLinesHoweverTheTextIsCut() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            List<String> wanted = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            int count = random.nextInt(6);
            for (int i = 0; i < count; i++) {
                String line = "x".repeat(random.nextInt(5));
                wanted.add(line);
                text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
            }
            if (random.nextBoolean()) {
                wanted.add("tail");
                text.append("tail");
            }
            assertThat(lines(text.toString(), random)).as(text.toString()).isEqualTo(wanted);
        }
    }

    @Test
    void shouldTellALineThatIsTooLong() {
        LineSplitter splitter = new LineSplitter(4);
        splitter.add("1234\n12345".getBytes(StandardCharsets.UTF_8));
        byte[] first = Objects.requireNonNull(splitter.next());
        byte[] second = Objects.requireNonNull(splitter.next());
        assertThat(splitter.isTooLong(first)).isFalse();
        assertThat(splitter.isTooLong(second)).isTrue();
    }

    private static List<String> lines(String text, Random random) {
        LineSplitter splitter = new LineSplitter(100);
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + 1 + random.nextInt(4));
            splitter.add(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
            drain(splitter, lines);
            assertThat(splitter.isEmpty()).isTrue();
            at = end;
        }
        splitter.end();
        drain(splitter, lines);
        assertThat(splitter.isEmpty()).isTrue();
        return lines;
    }

    private static void drain(LineSplitter splitter, List<String> lines) {
        for (byte[] line = splitter.next(); line != null; line = splitter.next()) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }
    }
}
