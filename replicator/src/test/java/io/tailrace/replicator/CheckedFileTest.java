package io.tailrace.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckedFileTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldReadWhatWasWrittenLast() throws IOException {
        CheckedFile file = new CheckedFile(directory.resolve("deep/in/file"));
        assertThat(file.read()).isNull();
        file.replace(new byte[] {1, 2, 3});
        file.replace(new byte[] {4, 5});
        assertThat(file.read()).isEqualTo(ByteBuffer.wrap(new byte[] {4, 5}));
        assertThat(directory.resolve("deep/in")).isDirectoryContaining("glob:**/file");
        file.replace(new byte[0]);
        assertThat(file.read()).isEqualTo(ByteBuffer.allocate(0));
    }

    @Test
    void shouldTakeNoDamagedFileForAWholeOne() throws IOException {
        Path path = directory.resolve("file");
        CheckedFile file = new CheckedFile(path);
        file.replace(new byte[] {1, 2, 3});
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            Files.write(path, damaged);
            assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("damaged");
        }
        for (int length = 0; length < whole.length; length++) {
            Files.write(path, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("damaged");
        }
    }
}
