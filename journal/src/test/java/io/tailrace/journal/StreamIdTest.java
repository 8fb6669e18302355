package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class StreamIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "order-42", "a/b.c~d:e@f+g", "../x", "Plätze-東京", "😀-1", "{}", "a\u00A1"})
    void shouldTakeWhatIsPrintable(String value) {
        StreamId stream = StreamId.of(value);
        assertThat(stream.value()).isEqualTo(value);
        assertThat(stream.utf8()).isEqualTo(value.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000",
                "a\nb",
                "\t",
                "a\u001F",
                "a\u007F",
                "a\u0085",
                "a\u00A0b",
                "a\u00AD",
                "a\u200B",
                "a\u2028",
                "a\u2029",
                "\uFEFFa",
                "a\uE000",
                "a\uD83D",
                "\uDE00a",
                "a\u0378",
                "ä\u202Eb"
            })
    void shouldRefuseWhatIsNotPrintable(String value) {
        assertThatThrownBy(() -> StreamId.of(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stream id holds a character that is not printable: U+");
    }

    @Test
    void shouldRefuseWhatIsEmptyOrNotComposed() {
        assertThatThrownBy(() -> StreamId.of("")).hasMessageContaining("must not be empty");
        assertThatThrownBy(() -> StreamId.of("a\u0308")).hasMessageContaining("normal form C");
        assertThat(StreamId.of("\u00E4").value()).isEqualTo("ä");
    }

    @ParameterizedTest
    @CsvSource({
        "order-{c42}-1, c42",
        "invoice-{c42}, c42",
        "{a}{b}, a",
        "a{}b, a{}b",
        "a{}{b}, a{}{b}",
        "a{b, a{b",
        "a}b{c}, c",
        "order-42, order-42",
        "東{京}, 京"
    })
    void shouldTakeWhatDecidesTheShardFromTheFirstBraces(String value, String key) {
        StreamId stream = StreamId.of(value);
        String found = new String(
                stream.utf8(), stream.keyStart(), stream.keyEnd() - stream.keyStart(), StandardCharsets.UTF_8);
        assertThat(found).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({"order-42, order", "order, order", "a-b-c, a", "-x, ''"})
    void shouldCallWhatStandsBeforeTheFirstDashTheCategory(String value, String category) {
        assertThat(StreamId.of(value).category()).isEqualTo(category);
    }

    @Test
    void shouldOrderByCodePointAndNotByUnit() {
        StreamId emoji = StreamId.of("😀");
        StreamId halfwidth = StreamId.of("\uFF71");
        assertThat(emoji).isGreaterThan(halfwidth);
        assertThat(emoji.value().compareTo(halfwidth.value())).isNegative();
        assertThat(emoji).isEqualTo(StreamId.of("😀")).hasSameHashCodeAs(StreamId.of("😀"));
    }
}
