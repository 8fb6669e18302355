package io.tailrace.perf.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FloorsTest {
    private static final long FILE_BYTES = 32 << 20;
    private static final int RECORD_BYTES = 380;
    private static final Budget THOUSAND = new Budget(1_000, Long.MAX_VALUE);

    private final Floors floors = new Floors(FILE_BYTES, RECORD_BYTES);

    @TempDir
    Path directory;

    @Test
    void shouldStoreEveryRecordWithItsCrc() throws Exception {
        Floor appended = floors.append(directory, THOUSAND);
        Floor scanned = Floors.scan(directory);

        assertThat(appended.records()).isEqualTo(1_000);
        assertThat(scanned.records()).isEqualTo(1_000);
        assertThat(scanned.bytes()).isEqualTo(1_000L * RECORD_BYTES).isEqualTo(appended.bytes());
    }

    @Test
    void shouldStoreEveryRecordThatWasForced() throws Exception {
        for (int inFlight : new int[] {1, 8}) {
            Path fresh = Files.createDirectory(directory.resolve("in-flight-" + inFlight));

            Floor forced = floors.appendAndForce(fresh, inFlight, new Budget(200, Long.MAX_VALUE));

            assertThat(forced.records()).isEqualTo(200);
            assertThat(Floors.scan(fresh).records()).isEqualTo(200);
        }
    }

    @Test
    void shouldWriteOneFileThatWasReservedBefore() throws Exception {
        floors.append(directory, THOUSAND);

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("19700101-00F.cq4")
                    .noneMatch(name -> name.endsWith(".precreated"));
        }
    }

    @Test
    void shouldNotWriteMoreThanTheFileHasRoomFor() throws Exception {
        Floor full = floors.append(directory, new Budget(Long.MAX_VALUE, Long.MAX_VALUE));

        assertThat(full.records()).isEqualTo(floors.recordsMax());
        assertThat(full.bytes()).isLessThan(FILE_BYTES);
    }

    @Test
    void shouldReportAFlippedByteInARecord() throws Exception {
        floors.append(directory, THOUSAND);
        Path file = directory.resolve("19700101-00F.cq4");
        flipLastByteBefore(file, FILE_BYTES);

        assertThatThrownBy(() -> Floors.scan(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("wrong CRC")
                .hasMessageContaining("offset=");
    }

    @Test
    void shouldRefuseSizesThatCannotBeMapped() {
        assertThatThrownBy(() -> new Floors(FILE_BYTES + 1, RECORD_BYTES)).hasMessageContaining("power of two");
        assertThatThrownBy(() -> new Floors(FILE_BYTES, RECORD_BYTES + 1)).hasMessageContaining("multiple of 4");
        assertThatThrownBy(() -> new Budget(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void flipLastByteBefore(Path file, long end) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.allocate((int) Math.min(end, channel.size()));
            channel.read(all, 0);
            int at = all.position() - 1;
            while (all.get(at) == 0) {
                at--;
            }
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (all.get(at) ^ 1)}), at);
        }
    }
}
