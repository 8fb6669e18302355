package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How the file that is written to is mapped. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class MappingTest {
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");

    @TempDir
    private Path directory;

    @Test
    void shouldStoreThroughNoMappingWhereTheDiskIsWaitedFor() throws IOException {
        for (Ack durability : Ack.values()) {
            Path store = directory.resolve(durability.name());
            JournalConfig config = JournalConfig.in(store)
                    .withShards(1)
                    .withCycleBytes(1 << 20)
                    .withDurability(durability);
            try (Journal journal = Journal.open(config)) {
                byte[] data = new byte[config.limits().eventBytes()];
                for (int cycle = 1; cycle <= 3; cycle++) {
                    while (journal.status().get(0).cycles() < cycle
                            || journal.status().get(0).appended() == 0) {
                        journal.append(Append.to(StreamId.of("s-1"), ExpectedVersion.any(), EventData.of("A", data)))
                                .join();
                    }
                    // A page that is forced would be made read-only again, and met by a fault.
                    assertThat(flags(store, " rw-s ").isEmpty()).isEqualTo(durability == Ack.DISK);
                }
            }
        }
    }

    @Test
    void shouldKeepTheKernelFromReadingAroundWhatTheWriterReadsBack() throws IOException {
        JournalConfig config = JournalConfig.in(directory).withShards(1).withCycleBytes(1 << 20);
        append(config, 40);
        try (Journal journal = Journal.open(config)) {
            assertThat(journal.status().get(0).committed()).isEqualTo(40);
            assertThat(flags(directory, " r--s "))
                    .as("what is read in order is read ahead of")
                    .isNotEmpty()
                    .noneMatch(flags -> flags.contains(" rr"));
        }
        // The 64th event lists those before it, of which 40 are in a file of an earlier opening.
        append(config, 23);
        try (Journal journal = Journal.open(config)) {
            journal.append(Append.to(StreamId.of("s-1"), ExpectedVersion.exactly(63), EventData.of("A", "{}")))
                    .join();
            assertThat(flags(directory, " r--s ")).anyMatch(flags -> flags.contains(" rr"));
        }
    }

    private static void append(JournalConfig config, int events) {
        try (Journal journal = Journal.open(config)) {
            for (int i = 0; i < events; i++) {
                journal.append(Append.to(StreamId.of("s-1"), ExpectedVersion.any(), EventData.of("A", "{}")))
                        .join();
            }
        }
    }

    /** The flags of every mapping of a cycle that may be used so; "rr" is the one for no reading ahead. */
    private static List<String> flags(Path below, String use) throws IOException {
        List<String> flags = new ArrayList<>();
        boolean mine = false;
        for (String line : Files.readAllLines(MAPPINGS)) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                mine = line.contains(use) && line.contains(below.toString()) && line.endsWith(".cq4");
            } else if (mine && line.startsWith("VmFlags:")) {
                flags.add(line);
            }
        }
        return flags;
    }
}
