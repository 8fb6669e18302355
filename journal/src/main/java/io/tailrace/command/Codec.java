package io.tailrace.command;

import java.util.Set;

/**
 * Turns values into named bytes and back. The names are stored (event types) or sent (commands), so they outlive the classes.
 * For any number of threads. What {@link #decode} makes of what {@link #encode} wrote must equal the value.
 *
 * @param <T> commands, events or states of one aggregate
 */
public interface Codec<T> {
    /** JSON of records by Jackson; names are the simple names of the permitted classes. See {@link JsonCodec#of}. */
    static <T> Codec<T> json(Class<T> type) {
        return JsonCodec.of(type);
    }

    /** Bytes as they are, for aggregates that want no codec. */
    static Codec<NamedBytes> bytes(String... names) {
        return new BytesCodec(Set.of(names));
    }

    /** All names that can be decoded. */
    Set<String> names();

    /**
     * The name of {@code value}, one of {@link #names()}.
     *
     * @throws IllegalArgumentException if it has none
     */
    String name(T value);

    /** The revision that {@link #encode} writes values of that name in, from 1 to 65,535. */
    default int revision(String name) {
        return 1;
    }

    /** The content type of what {@link #encode} writes. */
    String contentType();

    /**
     * The bytes of {@code value}.
     *
     * @throws IllegalArgumentException if it cannot be encoded
     */
    byte[] encode(T value);

    /**
     * The value of {@code bytes}.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if the name is unknown, or the bytes are not such a value
     */
    T decode(String name, byte[] bytes);
}
