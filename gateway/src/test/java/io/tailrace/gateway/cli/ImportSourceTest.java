package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines out of plain and packed input. */
@Timeout(60)
class ImportSourceTest {
    @Test
    void shouldSkipBlankLinesAndCountThem() throws IOException {
        ImportSource source = source("a\n\n \t\r\nb".getBytes(StandardCharsets.UTF_8));

        assertThat(source.next()).isEqualTo(new byte[] {'a'});
        assertThat(source.next()).isEqualTo(new byte[] {'b'});
        assertThat(source.lineNumber()).isEqualTo(4);
        assertThat(source.next()).isNull();
    }

    @Test
    void shouldRecogniseGzipByItsFirstBytes() throws IOException {
        byte[] packed = gzip("one\ntwo\n");

        assertThat(lines(source(packed))).containsExactly("one", "two");
    }

    @Test
    void shouldReadGzipThatWasPutTogetherFromParts() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(gzip("one\n"));
        both.writeBytes(gzip("two\n"));

        assertThat(lines(source(both.toByteArray()))).containsExactly("one", "two");
    }

    @Test
    void shouldSayWhereAPackedFileIsCutOff() throws IOException {
        byte[] packed = gzip("one\ntwo\n");
        ImportSource source = source(java.util.Arrays.copyOf(packed, packed.length - 12));

        assertThatThrownBy(() -> lines(source)).isInstanceOf(IOException.class).hasMessageContaining("cannot unpack");
    }

    @Test
    void shouldReadNothingFromNothing() throws IOException {
        assertThat(source(new byte[0]).next()).isNull();
        assertThat(lines(source(new byte[] {0x1f}))).hasSize(1);
    }

    private static ImportSource source(byte[] bytes) throws IOException {
        return ImportSource.of(new ByteArrayInputStream(bytes));
    }

    private static List<String> lines(ImportSource source) throws IOException {
        List<String> lines = new ArrayList<>();
        for (byte[] line = source.next(); line != null; line = source.next()) {
            lines.add(new String(line, StandardCharsets.UTF_8));
        }
        return lines;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
