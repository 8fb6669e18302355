package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Damages what a node has stored. */
final class Damage {
    private Damage() {}

    /** Changes the first byte of {@code text} where the first journal file of {@code directory} has it. */
    static void to(Path directory, String text) throws IOException {
        Path cycle;
        try (Stream<Path> files = Files.list(directory.resolve("shard-000/epoch-00000001"))) {
            cycle = files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(cycle.toFile(), "rw")) {
            byte[] bytes = new byte[1 << 20];
            file.readFully(bytes);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
            assertThat(at).isPositive();
            file.seek(at);
            file.write(bytes[at] ^ 1);
        }
    }
}
