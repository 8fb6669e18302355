package io.tailrace.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our parser beside the grammar of RFC 8259 and beside Jackson's, which is asked to be as strict; and what it says. */
@Timeout(60)
class JsonParserTest {
    private static final JsonFactory JACKSON = new JsonFactoryBuilder()
            // Else it takes UTF-16 and UTF-32 too.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
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
        "\"\\ud800\"",
        "0",
        "-",
        "+",
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
        "\u0000",
        "\u0001",
        "\u001e",
        "\u007f",
        "\u00a0",
        "é",
        "😀",
        "/*x*/",
        "//",
        "#",
        "NaN",
        "Infinity",
        "'",
        "\uFEFF",
        "9223372036854775807",
        "-9223372036854775809",
        "\"type\"",
        "\\u12"
    };

    @Test
    void shouldTakeWhatTheGrammarAndJacksonTakeAndNothingElse() {
        Random random = random();
        int accepted = 0;
        for (int i = 0; i < 150_000; i++) {
            String text = random.nextBoolean() ? soup(random) : damaged(random);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            boolean sound = Rfc8259.isSound(text);
            assertThat(isSound(bytes)).as(text).isEqualTo(sound);
            assertThat(tokensOfJackson(bytes) != null).as(text).isEqualTo(sound);
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
    void shouldCutOutTheBytesOfEveryValueAsTheyStandThere() {
        Random random = random();
        for (int i = 0; i < 20_000; i++) {
            List<String> values = new ArrayList<>();
            StringBuilder object = new StringBuilder("{");
            for (int member = random.nextInt(4); member >= 0; member--) {
                String value = value(random, 0).strip();
                if (Rfc8259.isSound(value)) {
                    values.add(value);
                    object.append(values.size() == 1 ? " \"é" : ",\t\"n").append(values.size());
                    object.append(random.nextBoolean() ? "\":" : "\" : ").append(value);
                    object.append(random.nextBoolean() ? "" : " \n");
                }
            }
            String text = object.append('}').toString();
            assertThat(slices(text)).as(text).isEqualTo(values);
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
    @CsvSource(
            quoteCharacter = '`',
            delimiterString = " -> ",
            value = {
                "{\"a\":1,} -> expected a name in quotes at byte 7, found '}'",
                "{a:1} -> expected a name in quotes at byte 1, found 'a'",
                "[1 2] -> expected a comma or the array's end at byte 3, found '2'",
                "[1} -> expected a comma or the array's end at byte 2, found '}'",
                "{\"a\":1 \"b\":2} -> expected a comma or the object's end at byte 7, found '\"'",
                "{\"a\":1] -> expected a comma or the object's end at byte 6, found ']'",
                "{\"a\" 1} -> expected a colon at byte 5, found '1'",
                "tru -> expected a value at byte 0, found 't'",
                "[true, tru] -> expected a value at byte 7, found 't'",
                "{\"a\": nul} -> expected a value at byte 6, found 'n'",
                "[1,NaN] -> expected a value at byte 3, found 'N'",
                "[-Infinity] -> expected a digit at byte 2, found 'I'",
                "[1,] -> expected a value at byte 3, found ']'",
                "[é] -> expected a value at byte 1, found byte 0xC3",
                "['a'] -> expected a value at byte 1, found '''",
                "+1 -> expected a value at byte 0, found '+'",
                "[+1] -> expected a value at byte 1, found '+'",
                "] -> expected a value at byte 0, found ']'",
                "[.5] -> expected a value at byte 1, found '.'",
                "[-x] -> expected a digit at byte 2, found 'x'",
                "[1.e5] -> expected a digit at byte 3, found 'e'",
                "[1e+] -> expected a digit at byte 4, found ']'",
                "[01] -> expected a comma or the array's end at byte 2, found '1'",
                "[/*x*/1] -> expected a value at byte 1, found '/'",
                "\"\\x\" -> expected an escape that JSON has: one of \"\\/bfnrtu at byte 2, found 'x'",
                "[\"\\u12G4\"] -> expected four hexadecimal digits after \\u at byte 6, found 'G'",
                "\"a\u0001\" -> a control character stands in a text at byte 2; write it as \\u0001",
                "{\"\u001f\":1} -> a control character stands in a text at byte 2; write it as \\u001f",
                "[\u0000] -> expected a value at byte 1, found byte 0x00",
                "[1\u000b] -> expected a comma or the array's end at byte 2, found byte 0x0B",
                "\"a -> the text ends in the middle of a JSON value, at byte 2",
                "[1, -> the text ends in the middle of a JSON value, at byte 3",
                "{\"a\": -> the text ends in the middle of a JSON value, at byte 5",
                "- -> the text ends in the middle of a JSON value, at byte 1",
                "[1]] -> there is more after the end of the JSON value",
                "1 2 -> there is more after the end of the JSON value",
                "1x -> there is more after the end of the JSON value",
                "{} x -> there is more after the end of the JSON value",
                "{\"a\":{\"b\":1,\"\\u0062\":2}} -> the name \"b\" stands twice in one object"
            })
    void shouldSayWhatWasExpectedAndWhere(String text, String said) {
        refused(text.getBytes(StandardCharsets.UTF_8), said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "C3",
                "C0AF",
                "E080AF",
                "F08080AF",
                "EDA080",
                "EDBFBF",
                "F4908080",
                "F888808080",
                "FF",
                "E282"
            })
    void shouldRefuseWhatIsNotUtf8WhereverItStands(String bad) {
        for (String around :
                new String[] {"\"%\"", "[\"a%\"]", "{\"%\":1}", "{\"data\":{\"a\":[\"long enough %\"]}}", "[1]%"}) {
            String[] sides = around.split("%", 2);
            byte[] text = HexFormat.of()
                    .parseHex(HexFormat.of().formatHex(sides[0].getBytes(StandardCharsets.US_ASCII))
                            + bad
                            + HexFormat.of().formatHex(sides[1].getBytes(StandardCharsets.US_ASCII)));
            refused(text, "not UTF-8 at byte " + sides[0].length() + "; send the text in UTF-8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void shouldRefuseOtherEncodingsOfUnicode(String encoding) {
        for (String text : new String[] {"1", "[]", "{\"a\":1}"}) {
            assertThat(isSound(text.getBytes(Charset.forName(encoding)))).isFalse();
        }
    }

    @Test
    void shouldRefuseAByteOrderMark() {
        refused("\uFEFF1".getBytes(StandardCharsets.UTF_8), "the text must be UTF-8 without a byte order mark");
    }

    @Test
    void shouldRefuseATextThatIsLongerThanAllowedByOne() {
        StrictJson strict = new StrictJson(4, 8);
        for (String longest : new String[] {"\"123456\"", "12345678", "{\"12\":1}"}) {
            strict.check(longest.getBytes(StandardCharsets.US_ASCII));
        }
        assertThatThrownBy(() -> strict.check("\"1234567\"".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("longer than 8 bytes");
    }

    @Test
    void shouldTakeNamesTextsAndNumbersAsLongAsTheWholeText() {
        for (String part : new String[] {"{\"%\":1}", "[\"%\"]", "[%]", "[%.5]"}) {
            String text = part.replace("%", "1".repeat(200_000));
            STRICT.check(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void shouldTakeMoreNamesThanAnyTableOfNamesHolds() {
        StringBuilder object = new StringBuilder("{");
        for (int i = 0; i < 60_000; i++) {
            object.append('"').append(Integer.toHexString(31 * i)).append("\":0,");
        }
        STRICT.check(object.append("\"last\":0}").toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static void refused(byte[] text, String said) {
        assertThatThrownBy(() -> STRICT.check(text)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().slug()).isEqualTo(Slug.INVALID_JSON);
            assertThat(e.problem().detail()).isEqualTo(said);
        });
    }

    private static List<String> slices(String text) {
        List<String> slices = new ArrayList<>();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        JsonParser json = STRICT.parser(bytes);
        assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
        Members members = new Members(json);
        while (members.next() != null) {
            int start = json.start();
            json.skip();
            slices.add(new String(bytes, start, json.end() - start, StandardCharsets.UTF_8));
        }
        STRICT.expectEnd(json);
        return slices;
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
