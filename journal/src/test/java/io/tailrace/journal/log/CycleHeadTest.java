package io.tailrace.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CycleHeadTest {
    private static final int COMMITS = 1_000;

    @TempDir
    Path directory;

    @Test
    void shouldBeginAFileAsChronicleDoes() throws Exception {
        try (ChronicleQueue queue = queue(directory);
                ExcerptAppender appender = queue.createAppender()) {
            appender.writeBytes(Bytes.from("first"));
        }

        byte[] file = Files.readAllBytes(CycleName.data(directory, 1));
        assertThat(ByteBuffer.wrap(file, 0, CycleHead.BYTES).slice()).isEqualTo(CycleHead.bytes());
        assertThat(new String(file, CycleHead.BYTES + Records.HEADER_BYTES, 5, StandardCharsets.UTF_8))
                .isEqualTo("first");
    }

    @Test
    void shouldWriteWhatChronicleReadsWhileItIsWrittenAndAfterwards() throws Exception {
        List<Integer> live;
        try (Journal journal = Journal.open(JournalConfig.in(directory).withShards(1))) {
            for (int i = 0; i < COMMITS; i++) {
                EventData event = EventData.of("Counted", "{\"n\":" + i + "}");
                assertThat(journal.append(Append.to(StreamId.of("numbers-1"), ExpectedVersion.exactly(i), event))
                                .get(40, TimeUnit.SECONDS))
                        .isInstanceOf(AppendResult.Appended.class);
            }
            live = read();
        }

        assertThat(live).hasSize(COMMITS);
        assertThat(read()).isEqualTo(live);
    }

    /** The lengths of all excerpts, found from the front and once more each by its index. */
    private List<Integer> read() throws Exception {
        Path copy = Files.createTempDirectory(directory, "copy");
        try (Stream<Path> files = Files.list(directory.resolve("shard-000").resolve("epoch-00000001"))) {
            for (Path file : files.filter(each -> CycleName.cycle(each) > 0).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        List<Integer> lengths = new ArrayList<>();
        Map<Long, Integer> places = new LinkedHashMap<>();
        Bytes<?> excerpt = Bytes.allocateElasticOnHeap();
        try (ChronicleQueue queue = queue(copy);
                ExcerptTailer tailer = queue.createTailer()) {
            while (tailer.readBytes(excerpt)) {
                lengths.add((int) excerpt.readRemaining());
                places.put(tailer.lastReadIndex(), (int) excerpt.readRemaining());
                excerpt.clear();
            }
            for (Map.Entry<Long, Integer> place : places.entrySet()) {
                assertThat(tailer.moveToIndex(place.getKey())).isTrue();
                assertThat(tailer.readBytes(excerpt)).isTrue();
                assertThat((int) excerpt.readRemaining()).isEqualTo(place.getValue());
                excerpt.clear();
            }
        }
        return lengths;
    }

    private static ChronicleQueue queue(Path directory) {
        return SingleChronicleQueueBuilder.binary(directory.toFile())
                .rollCycle(RollCycles.FAST_HOURLY)
                .timeProvider(() -> CycleName.MILLIS)
                .build();
    }
}
