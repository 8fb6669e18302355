package io.tailrace.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The quick way of plain records says what Jackson says, or nothing. */
@Timeout(60)
final class FlatRecordTest {
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private static final List<String> TEXTS = List.of(
            "",
            "plain",
            "with \"quotes\"",
            "back\\slash",
            "line\nbreak",
            "DEL\u007f",
            "Größe",
            "\ud83c\udf0a",
            "a/b",
            "\ud800");

    record Mixed(String zeta, long amount, int count, boolean open, String name) {}

    record Nothing() {}

    record Positive(long amount) {
        Positive {
            if (amount < 0) {
                throw new IllegalArgumentException("below zero");
            }
        }
    }

    record Renamed(@JsonProperty("sum") long amount) {}

    record Formatted(
            @JsonFormat(shape = JsonFormat.Shape.STRING) long amount) {}

    record Derived(long amount) {
        public long getTwice() {
            return 2 * amount;
        }
    }

    record Shouting(String name) {
        @Override
        public String name() {
            return name.toUpperCase(java.util.Locale.ROOT);
        }
    }

    record Boxed(@Nullable Long amount) {}

    interface Described {
        @JsonProperty("described")
        long amount();
    }

    record Inherited(long amount) implements Described {}

    @Test
    void shouldWriteWhatJacksonWritesAndReadItBack() throws Exception {
        long seed = 20261121;
        Random random = new Random(seed);
        FlatRecord<Mixed> flat = of(Mixed.class);
        int quick = 0;
        for (int i = 0; i < 20_000; i++) {
            long amount = random.nextLong() >> random.nextInt(64);
            Mixed value = new Mixed(text(random), amount, (int) random.nextLong(), random.nextBoolean(), text(random));
            byte[] written = flat.encode(value);
            if (written != null) {
                assertThat(written).as("seed=%d value=%s", seed, value).isEqualTo(JACKSON.writeValueAsBytes(value));
                Mixed read = flat.decode(written);
                // Numbers of 19 digits are Jackson's.
                assertThat(read == null || read.equals(value))
                        .as("seed=%d value=%s", seed, value)
                        .isTrue();
                quick += read == null ? 0 : 1;
            }
        }
        assertThat(quick).isGreaterThan(2_000);
    }

    @Test
    void shouldWriteTheLowestAndTheHighestNumbers() throws Exception {
        for (long amount : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 9, 10, 99, 100, -100}) {
            for (int count : new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, 0}) {
                Mixed value = new Mixed("", amount, count, true, "x");
                assertThat(of(Mixed.class).encode(value)).isEqualTo(JACKSON.writeValueAsBytes(value));
            }
        }
        assertThat(of(Nothing.class).encode(new Nothing())).isEqualTo(JACKSON.writeValueAsBytes(new Nothing()));
        assertThat(of(Nothing.class).decode(bytes(" { } "))).isEqualTo(new Nothing());
    }

    @Test
    void shouldReadWhatJacksonReadsOrNothing() {
        String valid = "{\"amount\":12,\"count\":-3,\"name\":\"x y\",\"open\":true,\"zeta\":\"z\"}";
        assertThat(of(Mixed.class).decode(bytes(valid))).isNotNull();
        assertThat(of(Mixed.class)
                        .decode(bytes(
                                "\t{ \"zeta\" : \"z\" , \"open\":false,\"name\":\"\",\"count\":0 , \"amount\":-7 }\n")))
                .isEqualTo(new Mixed("z", -7, 0, false, ""));
        FlatRecord<Mixed> flat = of(Mixed.class);
        long seed = 4;
        Random random = new Random(seed);
        String alphabet = "{}[]\",:\\ 0123456789-.eEtrufalsn/amountcnmepzx\n\u007f\u0001";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder(valid);
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                int place = random.nextInt(text.length());
                char other = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(place, other);
                    case 1 -> text.insert(place, other);
                    default -> text.deleteCharAt(place);
                }
            }
            Mixed quick = flat.decode(bytes(text.toString()));
            if (quick != null) {
                assertThat(quick).as("seed=%d text=%s", seed, text).isEqualTo(jackson(text.toString()));
            }
        }
    }

    @Test
    void shouldLeaveToJacksonWhatItIsNotSureOf() {
        for (String text : List.of(
                "{}",
                "null",
                "{\"amount\":null}",
                "{\"amount\":1.0}",
                "{\"amount\":1e3}",
                "{\"amount\":\"1\"}",
                "{\"amount\":01}",
                "{\"amount\":-0}",
                "{\"amount\":-}",
                "{\"amount\":1234567890123456789}",
                "{\"amount\":1,\"amount\":1}",
                "{\"amount\":1,\"other\":1}",
                "{\"amount\":1} 2",
                "{\"amount\":1",
                "{\"amount\":-1}")) {
            assertThat(of(Positive.class).decode(bytes(text))).as(text).isNull();
        }
        JsonCodec<Positive> codec = JsonCodec.of(Positive.class);
        assertThatThrownBy(() -> codec.decode("Positive", bytes("{\"amount\":-1}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("below zero");
        assertThat(codec.decode("Positive", bytes("{\"amount\":1234567890123456789}")))
                .isEqualTo(new Positive(1234567890123456789L));
    }

    @Test
    void shouldNotTakeRecordsThatSayMoreThanTheirMembers() {
        for (Class<?> type :
                List.of(Renamed.class, Formatted.class, Derived.class, Boxed.class, Inherited.class, String.class)) {
            assertThat(FlatRecord.of(type, JACKSON)).as(type.getName()).isNull();
        }
        // What an accessor says is what is written, here as there.
        assertThat(of(Shouting.class).encode(new Shouting("a"))).isEqualTo(bytes("{\"name\":\"A\"}"));
    }

    private static <T> FlatRecord<T> of(Class<T> type) {
        return Objects.requireNonNull(FlatRecord.of(type, JACKSON));
    }

    private static @Nullable Mixed jackson(String text) {
        try {
            return JACKSON.readValue(bytes(text), Mixed.class);
        } catch (java.io.IOException e) {
            return null;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(random.nextBoolean() ? 2 : TEXTS.size()));
    }
}
