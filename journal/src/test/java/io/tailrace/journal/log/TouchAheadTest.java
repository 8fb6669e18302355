package io.tailrace.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TouchAheadTest {
    private static final int BYTES = 64 << 20;

    @TempDir
    private Path directory;

    private ByteBuffer map() throws Exception {
        Path file = directory.resolve("cycle");
        Preallocation.create(file, BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Test
    void shouldChangeNothingThatIsWrittenMeanwhile() throws Exception {
        ByteBuffer map = map();
        ExecutorService keeper = Executors.newSingleThreadExecutor();
        TouchAhead ahead = new TouchAhead(map, keeper);
        for (int round = 1; round <= 3; round++) {
            // The keeper touches the very pages that are written.
            for (int at = 0; at < BYTES; at += Integer.BYTES) {
                if (at % 1_024 == 0) {
                    ahead.reach(at, round * 1_000_000_000L + at);
                }
                map.putInt(at, at ^ round);
            }
            for (int at = 0; at < BYTES; at += Integer.BYTES) {
                assertThat(map.getInt(at)).isEqualTo(at ^ round);
            }
            ahead = new TouchAhead(map, keeper);
        }
        keeper.shutdown();
    }

    @Test
    void shouldTouchForAFastWriterOnlyAndNotBehindTheEnd() throws Exception {
        ByteBuffer map = map();
        List<Runnable> ordered = new ArrayList<>();
        TouchAhead ahead = new TouchAhead(map, step -> {
            ordered.add(step);
            step.run();
        });
        long nanos = 1_000 * TouchAhead.FAST_NANOS;
        ahead.reach(1, nanos);
        assertThat(ordered)
                .as("nothing is known of a writer that has just begun")
                .isEmpty();
        ahead.reach(2 + TouchAhead.AHEAD / 2, nanos + TouchAhead.FAST_NANOS);
        assertThat(ordered).as("a slow one").isEmpty();
        ahead.reach(3 + TouchAhead.AHEAD, nanos + 2 * TouchAhead.FAST_NANOS - 1);
        assertThat(ordered).as("a fast one").hasSize(1);
        for (int at = TouchAhead.AHEAD; at <= BYTES; at += 1 << 20) {
            ahead.reach(at, nanos + 2 * TouchAhead.FAST_NANOS);
        }
        assertThat(ordered.size()).isBetween(BYTES / TouchAhead.AHEAD, 2 * BYTES / TouchAhead.AHEAD);
    }

    @Test
    void shouldTouchNothingOnceItIsClosed() throws Exception {
        Path file = directory.resolve("cycle");
        ByteBuffer map = map();
        List<Runnable> ordered = new ArrayList<>();
        TouchAhead ahead = new TouchAhead(map, ordered::add);
        ahead.reach(0, TouchAhead.FAST_NANOS);
        ahead.reach(TouchAhead.AHEAD, TouchAhead.FAST_NANOS);
        assertThat(ordered).hasSize(1);
        ahead.close();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        // A touch behind the end of the file would be an error.
        ordered.get(0).run();
    }
}
