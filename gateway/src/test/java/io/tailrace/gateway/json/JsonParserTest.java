package io.tailrace.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our parser beside Jackson's, which is asked to be as strict. */
@Timeout(60)
class JsonParserTest {
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final StrictJson STRICT = new StrictJson(64, 1 << 20);
    private static final String[] PARTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\"a\"",
        "\"b\":",
        "\"\\u0061\":1",
        "\"\\n\\/\\\\\"",
        "\\ud83d\\ude00",
        "0",
        "-",
        "1",
        "12.5",
        "e",
        "E+3",
        ".",
        "01",
        "true",
        "false",
        "null",
        "nul",
        " ",
        "\n",
        "\t",
        "\u0001",
        "é",
        "😀",
        "/*x*/",
        "NaN",
        "'",
        "\uFEFF",
        "9223372036854775807",
        "-9223372036854775809",
        "\"type\"",
        "\\u12"
    };

    @Test
    void shouldAcceptWhatJacksonAcceptsAndNothingElse() {
        Random random = random();
        int accepted = 0;
        for (int i = 0; i < 150_000; i++) {
            byte[] text = (random.nextBoolean() ? soup(random) : damaged(random)).getBytes(StandardCharsets.UTF_8);
            boolean sound = tokensOfJackson(text) != null;
            assertThat(isSound(text))
                    .as(new String(text, StandardCharsets.UTF_8))
                    .isEqualTo(sound);
            accepted += sound ? 1 : 0;
        }
        assertThat(accepted).isBetween(10_000, 140_000);
    }

    @Test
    void shouldFindTheTokensThatJacksonFinds() {
        Random random = random();
        for (int i = 0; i < 20_000; i++) {
            byte[] text = value(random, 0).getBytes(StandardCharsets.UTF_8);
            assertThat(tokens(text))
                    .as(new String(text, StandardCharsets.UTF_8))
                    .isEqualTo(tokensOfJackson(text));
        }
    }

    @Test
    void shouldKnowWhichWholeNumbersAre64BitsLong() {
        for (String number : new String[] {"0", "-0", "7", "-12", "9223372036854775807", "-9223372036854775808"}) {
            JsonParser json = STRICT.parser(number.getBytes(StandardCharsets.US_ASCII));
            assertThat(json.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
            assertThat(json.isLong()).isTrue();
            assertThat(json.getLongValue()).isEqualTo(Long.parseLong(number));
        }
        for (String number : new String[] {"9223372036854775808", "-9223372036854775809", "1".repeat(5_000)}) {
            JsonParser json = STRICT.parser(number.getBytes(StandardCharsets.US_ASCII));
            assertThat(json.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
            assertThat(json.isLong()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,}",
                "[1 2]",
                "{\"a\" 1}",
                "{a:1}",
                "tru",
                "\"a",
                "\"a\u0001\"",
                "[1]]",
                "01",
                "\"\\x\"",
                "+1"
            })
    void shouldSayWhereItFailedAndNothingOfClasses(String text) {
        assertThatThrownBy(() -> STRICT.check(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().slug()).isEqualTo(Slug.INVALID_JSON);
                    assertThat(e.problem().detail()).containsAnyOf("at byte", "after the end");
                    assertThat(e.problem().detail()).doesNotContain("Source", "REDACTED", "com.", "io.");
                });
    }

    @Test
    void shouldRefuseATextThatIsLongerThanAllowedByOne() {
        StrictJson strict = new StrictJson(4, 8);
        strict.check("\"123456\"".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> strict.check("\"1234567\"".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("longer than 8 bytes");
    }

    private static Random random() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        return new Random(seed);
    }

    private static String soup(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }

    /** A sound text in which something may have been put in, taken out or exchanged. */
    private static String damaged(Random random) {
        StringBuilder text = new StringBuilder(value(random, 0));
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(3));
            text.replace(at, end, random.nextBoolean() ? "" : PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }

    private static String value(Random random, int depth) {
        int kind = random.nextInt(depth > 3 ? 5 : 8);
        return switch (kind) {
            case 0 ->
                "\"" + (random.nextBoolean() ? "x é 😀" : "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00") + "\"";
            case 1 -> Long.toString(random.nextLong());
            case 2 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 3 -> random.nextBoolean() ? "true" : "false";
            case 4 -> " null\n";
            case 5 -> "[" + elements(random, depth, false) + "]";
            default -> "{" + elements(random, depth, true) + "\t}";
        };
    }

    private static String elements(Random random, int depth, boolean named) {
        List<String> elements = new ArrayList<>();
        int most = random.nextInt(20) == 0 ? 30 : 5;
        for (int i = random.nextInt(most); i > 0; i--) {
            // Few names for many members, so that some stand twice.
            String escape = random.nextInt(6) == 0 ? "\\u006e" : "n";
            String name = named ? "\"" + escape + random.nextInt(60) + "\" : " : "";
            elements.add(name + value(random, depth + 1));
        }
        return String.join(random.nextBoolean() ? "," : " ,\r\n", elements);
    }

    private static boolean isSound(byte[] text) {
        try {
            STRICT.check(text);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    /** Null if the text is refused. */
    private static @Nullable List<String> tokens(byte[] text) {
        List<String> tokens = new ArrayList<>();
        try {
            JsonParser json = STRICT.parser(text);
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                String value = switch (token) {
                    case FIELD_NAME -> json.currentName();
                    case VALUE_STRING -> json.getText();
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        new String(text, json.start(), json.end() - json.start(), StandardCharsets.US_ASCII);
                    default -> "";
                };
                tokens.add(token + " " + value);
            }
            return tokens;
        } catch (ProblemException e) {
            return null;
        }
    }

    private static @Nullable List<String> tokensOfJackson(byte[] text) {
        List<String> tokens = new ArrayList<>();
        if (text.length > 2 && text[0] == (byte) 0xEF && text[1] == (byte) 0xBB) {
            return null;
        }
        try (com.fasterxml.jackson.core.JsonParser json = JACKSON.createParser(text)) {
            int depth = 0;
            int values = 0;
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                values += depth == 0 ? 1 : 0;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                boolean says = token == com.fasterxml.jackson.core.JsonToken.FIELD_NAME
                        || (token.isScalarValue() && !token.isBoolean() && token.id() != 11);
                tokens.add(token.name() + " " + (says ? json.getText() : ""));
            }
            return values == 1 && depth == 0 ? tokens : null;
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
