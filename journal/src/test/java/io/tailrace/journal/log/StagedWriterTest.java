package io.tailrace.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class StagedWriterTest {
    private static final int FILE_BYTES = 128 << 20;
    private static final int HEADER = Records.HEADER_BYTES;

    @TempDir
    private Path directory;

    private FileChannel channel;
    private ByteBuffer map;
    private StagedWriter writer;

    @BeforeEach
    void open() throws IOException {
        Path file = directory.resolve("cycle");
        Preallocation.create(file, FILE_BYTES);
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        map = channel.map(FileChannel.MapMode.READ_ONLY, 0, FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        writer = new StagedWriter(channel, ByteBuffer.allocateDirect(StagedWriter.BYTES));
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    /** Bytes that tell where they belong. */
    private static ByteBuffer record(int number, int length) {
        ByteBuffer record = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; at += Integer.BYTES) {
            record.putInt(at, number * 31 + at | 1);
        }
        return record;
    }

    private static boolean holds(@Nullable ByteBuffer bytes, int number) {
        return bytes != null && bytes.equals(record(number, bytes.capacity()));
    }

    private boolean isInFile(long offset, int number, int length) {
        return map.getInt((int) offset - HEADER) == length && holds(map.slice((int) offset, length), number);
    }

    @Test
    void shouldKeepWhatIsAppendedUntilItIsWritten() throws IOException {
        long first = writer.append(record(1, 400));
        long second = writer.append(record(2, 800));
        assertThat(second).isEqualTo(first + 400 + HEADER);
        assertThat(map.getInt((int) first - HEADER)).isZero();
        assertThat(holds(writer.unwritten(first), 1)).isTrue();
        assertThat(holds(writer.unwritten(second), 2)).isTrue();
        assertThat(writer.written()).isLessThan(first);

        writer.write();
        assertThat(writer.unwritten(first)).isNull();
        assertThat(writer.unwritten(second)).isNull();
        assertThat(isInFile(first, 1, 400)).isTrue();
        assertThat(isInFile(second, 2, 800)).isTrue();
        assertThat(writer.written()).isEqualTo(second + 800);
        assertThat(map.getInt((int) second + 800)).isZero();
    }

    @Test
    void shouldUseNoChannelAsLongAsItHasRoom() throws IOException {
        int most = StagedWriter.BYTES - HEADER;
        writer.append(record(1, 4));
        writer.write();
        assertThat(writer.hasRoom(most)).isTrue();
        assertThat(writer.hasRoom(most + 1)).isFalse();
        channel.close();
        long at = writer.append(record(2, most));
        assertThat(holds(writer.unwritten(at), 2)).isTrue();
        assertThat(writer.hasRoom(0)).isFalse();
        assertThatThrownBy(() -> writer.append(record(3, 4))).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void shouldWriteRecordsThatTheMemoryCannotHold() throws IOException {
        int most = StagedWriter.BYTES - HEADER;
        int[] lengths = {400, most, most + 4, 8, 2 * most, 400};
        long[] places = new long[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            places[i] = writer.append(record(i, lengths[i]));
        }
        writer.write();
        for (int i = 0; i < lengths.length; i++) {
            assertThat(isInFile(places[i], i, lengths[i])).as("record " + i).isTrue();
        }
    }

    @Test
    void shouldShowEveryRecordWholeToWhoeverReadsMeanwhile() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        int records = 60_000;
        AtomicReferenceArray<long[]> known = new AtomicReferenceArray<>(records);
        AtomicInteger count = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        List<String> faults = new ArrayList<>();
        Thread syncer = new Thread(() -> {
            try {
                while (!ended.get()) {
                    writer.write();
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        Thread reader = new Thread(() -> {
            Random places = new Random(seed);
            while (!ended.get() && faults.isEmpty()) {
                int last = count.get() - 1;
                int number = last - places.nextInt(Math.max(1, Math.min(last, 4)));
                if (number >= 0) {
                    long[] place = known.get(number);
                    ByteBuffer unwritten = writer.unwritten(place[0]);
                    boolean whole = unwritten == null
                            ? isInFile(place[0], number, (int) place[1])
                            : unwritten.capacity() == place[1] && holds(unwritten, number);
                    if (!whole) {
                        faults.add("record " + number + (unwritten == null ? " in the file" : " in memory"));
                    }
                }
            }
        });
        syncer.start();
        reader.start();
        for (int number = 0; number < records; number++) {
            int length = 4 * (1 + random.nextInt(random.nextInt(50) == 0 ? 20_000 : 200));
            known.set(number, new long[] {writer.append(record(number, length)), length});
            count.set(number + 1);
        }
        ended.set(true);
        syncer.join();
        reader.join();
        writer.write();
        assertThat(faults).isEmpty();
        for (int number = 0; number < records; number++) {
            long[] place = known.get(number);
            assertThat(isInFile(place[0], number, (int) place[1]))
                    .as("record " + number)
                    .isTrue();
        }
    }

    @Test
    void shouldShowNothingOfARecordThatIsOverwrittenWhileItIsCopied() throws Exception {
        int length = StagedWriter.BYTES - HEADER;
        // Each as large as the ring, so that one lies where the one before it did; copying takes as long as overwriting
        // does.
        List<ByteBuffer> contents = List.of(record(1, length), record(2, length), record(3, length));
        AtomicReference<@Nullable Shown> shown = new AtomicReference<>();
        AtomicInteger copies = new AtomicInteger();
        AtomicInteger torn = new AtomicInteger();
        Thread reader = new Thread(() -> {
            Shown present = shown.get();
            while (present != null) {
                ByteBuffer copy = present.writer.unwritten(present.offset);
                if (copy != null) {
                    copies.incrementAndGet();
                    torn.addAndGet(copy.equals(contents.get(present.content)) ? 0 : 1);
                }
                present = shown.get();
            }
        });
        for (int round = 0; round < 3; round++) {
            StagedWriter fresh = new StagedWriter(channel, ByteBuffer.allocateDirect(StagedWriter.BYTES));
            for (int number = 0; number < FILE_BYTES / StagedWriter.BYTES - 1; number++) {
                int content = number % contents.size();
                shown.set(new Shown(fresh, fresh.append(contents.get(content)), content));
                if (reader.getState() == Thread.State.NEW) {
                    reader.start();
                }
                // A copy is under way when it is written and overwritten.
                for (int before = copies.get(); copies.get() < before + 2; ) {
                    Thread.onSpinWait();
                }
                fresh.write();
            }
        }
        shown.set(null);
        reader.join();
        assertThat(torn).hasValue(0);
    }

    /** A record that was appended last, and which of the contents it has. */
    private record Shown(StagedWriter writer, long offset, int content) {}

    @Test
    void shouldShowWhoeverReadsTheFileWholeRecordsOnly() throws Exception {
        int rounds = 3_000;
        int length = 6_000;
        AtomicBoolean ended = new AtomicBoolean();
        List<String> faults = new ArrayList<>();
        Thread reader = new Thread(() -> {
            int number = 0;
            int at = CycleHead.BYTES;
            while (!ended.get() && faults.isEmpty()) {
                if (map.getInt(at) != 0) {
                    if (!isInFile(at + HEADER, number, length)) {
                        faults.add("record " + number);
                    }
                    number++;
                    at += HEADER + length;
                }
            }
        });
        reader.start();
        for (int number = 0; number < rounds; number++) {
            writer.append(record(number, length));
            if (number % 3 == 2) {
                writer.write();
            }
        }
        ended.set(true);
        reader.join();
        assertThat(faults).isEmpty();
    }
}
