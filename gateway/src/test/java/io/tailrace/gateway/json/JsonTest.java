package io.tailrace.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.journal.Position;
import io.tailrace.journal.Positions;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class JsonTest {
    @Test
    void shouldWriteTheTokenThatPositionsWrite() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            int shard = random.nextInt(256);
            long sequence = 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
            String written = new JsonOut(8).positionMember(shard, sequence).toText();
            assertThat(written)
                    .isEqualTo("\"position\":\""
                            + Positions.of(new Position(shard, sequence)).token() + "\"");
        }
    }

    @Test
    void shouldKnowUtf8AsTheDecoderDoes() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        byte[] marks = {
            0x41,
            (byte) 0xC2,
            (byte) 0xE0,
            (byte) 0xED,
            (byte) 0xF0,
            (byte) 0xF4,
            (byte) 0x80,
            (byte) 0xBF,
            (byte) 0x9F,
            (byte) 0xA0,
            (byte) 0x8F,
            (byte) 0x90,
            (byte) 0xFF
        };
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int j = 0; j < bytes.length; j++) {
                byte strange = random.nextBoolean() ? marks[random.nextInt(marks.length)] : (byte) random.nextInt();
                bytes[j] = random.nextInt(3) > 0 ? 0x61 : strange;
            }
            assertThat(Utf8.isValid(bytes)).isEqualTo(decodes(bytes));
        }
    }

    @Test
    void shouldWriteTextThatReadsBackTheSame() {
        for (String text : new String[] {"", "plain", "a\"b\\c\n\r\t\u0000\u001f\u007f", "é日😀", "</script>"}) {
            String json = new JsonOut(1).string(text).toText();
            assertThat(new JsonMapper().readTree(json).asString()).isEqualTo(text);
        }
    }

    @Test
    void shouldSeparateMembersAndElements() {
        JsonOut out = new JsonOut(4).begin().member("a", 1).name("b").beginArray();
        out.number(1).string("x").begin().end().beginArray().endArray().endArray();
        assertThat(out.member("c", true).end().toText()).isEqualTo("{\"a\":1,\"b\":[1,\"x\",{},[]],\"c\":true}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-04-05T17:31:00Z",
                "2024-02-29T00:00:00z",
                "2026-04-05t17:31:00.123456789+02:00",
                "1990-12-31T23:59:60Z",
                "2026-04-05T17:31:00-23:59"
            })
    void shouldKnowATime(String time) {
        assertThat(Rfc3339.isTime(time)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-04-05",
                "2026-04-05T17:31:00",
                "2026-04-05 17:31:00Z",
                "2025-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-04-05T24:00:00Z",
                "2026-04-05T17:31:00.Z",
                "2026-04-05T17:31:00+0200",
                "2026-04-05T17:31:00Zx",
                "2026-04-05T17:31:00+24:00"
            })
    void shouldRefuseWhatIsNoTime(String time) {
        assertThat(Rfc3339.isTime(time)).isFalse();
    }

    @Test
    void shouldFindAMemberAmongStoredAttributes() {
        byte[] members = "\"source\":\"a\\\",time\\\":\",\"n\":1,\"time\":\"x\"".getBytes(StandardCharsets.UTF_8);
        assertThat(EventWriter.has(members, "source")).isTrue();
        assertThat(EventWriter.has(members, "time")).isTrue();
        assertThat(EventWriter.has(members, "n")).isTrue();
        assertThat(EventWriter.has(members, "tim")).isFalse();
        assertThat(EventWriter.has("\"a\":\"time\"".getBytes(StandardCharsets.UTF_8), "time"))
                .isFalse();
        assertThat(EventWriter.has(new byte[0], "time")).isFalse();
    }

    @Test
    void shouldDecodeWhatItEncodes() {
        for (String text : new String[] {"a/b c", "é日😀", "%2F", "a+b&c=d?#", "-._~"}) {
            assertThat(Percent.decode(Percent.encode(text), false)).isEqualTo(text);
            assertThat(Percent.decode(Percent.encode(text), true)).isEqualTo(text);
        }
        assertThat(Percent.decode("a+b", true)).isEqualTo("a b");
        assertThat(Percent.decode("a+b", false)).isEqualTo("a+b");
        for (String bad : new String[] {"%", "%1", "%zz", "%FF", "%C0%AF", "%ED%A0%80", "é"}) {
            assertThatThrownBy(() -> Percent.decode(bad, false)).isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void shouldNestAsDeepAsAllowedAndNoDeeper() {
        StrictJson strict = new StrictJson(64, 1 << 20);
        strict.check(("[".repeat(64) + "]".repeat(64)).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> strict.check(("[".repeat(65) + "]".repeat(65)).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("json-depth=64");
    }

    @Test
    void shouldRefuseANameThatStandsTwiceWhereverItIs() {
        StrictJson strict = new StrictJson(64, 1 << 20);
        for (int members : new int[] {1, 4, 5, 12, 13, 40}) {
            StringBuilder object = new StringBuilder("{");
            for (int i = 0; i < members; i++) {
                object.append("\"n").append(i).append("\":{\"n0\":").append(i).append("},");
            }
            String once = object + "\"last\":[{\"a\":1},{\"a\":2}]}";
            strict.check(once.getBytes(StandardCharsets.UTF_8));
            for (int twice = 0; twice < members; twice++) {
                String doubled = "[1,[" + object + "\"\\u006e" + twice + "\":null}]]";
                assertThatThrownBy(() -> strict.check(doubled.getBytes(StandardCharsets.UTF_8)))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("stands twice");
            }
        }
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
