package io.tailrace.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ZeroFillTest {
    private static final int BYTES = 256 << 20;
    private static final byte MARK = (byte) 0xA5;

    @TempDir
    private Path temporary;

    private final ExecutorService keeper = Executors.newSingleThreadExecutor();
    /** A clock that goes fast, so that the pace leaves no zeros out. */
    private long now = System.nanoTime();

    @AfterEach
    void shouldEnd() throws InterruptedException {
        keeper.shutdown();
        assertThat(keeper.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private Path reserved(long bytes) throws IOException {
        Path file = temporary.resolve("19700101-01F.precreated");
        Preallocation.create(file, bytes);
        return file;
    }

    private void reach(ZeroFill fill, long to) {
        now += TimeUnit.SECONDS.toNanos(2);
        fill.reach(to, now);
    }

    private void awaitKeeper() throws Exception {
        keeper.submit(() -> {}).get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldNeverPutZerosOverWhatWasWritten() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        Path file = reserved(BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                ZeroFill fill = ZeroFill.begin(file, BYTES, keeper)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
            int used = 0;
            while (used < BYTES) {
                // Now and then a writer that is far faster than the zeros, or that lets them get ahead.
                int next = Math.min(BYTES, used + 1 + random.nextInt(random.nextInt(4) == 0 ? 8 << 20 : 64 << 10));
                reach(fill, next);
                if (random.nextInt(50) == 0) {
                    Thread.sleep(1);
                }
                byte[] marks = new byte[next - used];
                Arrays.fill(marks, MARK);
                map.put(used, marks);
                used = next;
            }
            awaitKeeper();
            for (int at = 0; at < BYTES; at++) {
                if (map.get(at) != MARK) {
                    assertThat(at).as("overwritten").isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void shouldStayAheadOfAWriterThatLetsIt() throws Exception {
        Path file = reserved(BYTES);
        try (ZeroFill fill = ZeroFill.begin(file, BYTES, keeper)) {
            assertThat(fill.free()).isEqualTo(ZeroFill.STEP);
            for (int i = 0; i < 100; i++) {
                reach(fill, 1_000);
                awaitKeeper();
            }
            assertThat(fill.free()).isBetween(1_000L + ZeroFill.AHEAD, 1_000L + ZeroFill.AHEAD + ZeroFill.STEP);
        }
    }

    @Test
    void shouldEndWithTheFile() throws Exception {
        long bytes = ZeroFill.STEP * 2L + 12;
        Path file = reserved(bytes);
        try (ZeroFill fill = ZeroFill.begin(file, bytes, keeper)) {
            for (int i = 0; i < 10; i++) {
                reach(fill, 1_000);
                awaitKeeper();
            }
            assertThat(fill.free()).isEqualTo(bytes);
            reach(fill, bytes);
        }
        assertThat(Files.size(file)).isEqualTo(bytes);
    }

    @Test
    void shouldWriteNothingOnceClosed() throws Exception {
        Path file = reserved(BYTES);
        ZeroFill fill = ZeroFill.begin(file, BYTES, keeper);
        fill.close();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(100);
        }
        reach(fill, 100);
        awaitKeeper();
        assertThat(Files.size(file)).isEqualTo(100);
    }
}
