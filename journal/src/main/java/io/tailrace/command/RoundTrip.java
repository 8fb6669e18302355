package io.tailrace.command;

import java.util.Arrays;

/** Whether a codec reads what it wrote. */
final class RoundTrip {
    private RoundTrip() {}

    /**
     * {@code value} after it was written and read.
     *
     * @throws AssertionError if it is not what it was, or would be written otherwise
     */
    static <T> T of(String what, Codec<T> codec, T value) {
        String name;
        byte[] bytes;
        T read;
        try {
            name = codec.name(value);
            bytes = codec.encode(value);
            read = codec.decode(name, bytes);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "the codec cannot write and read this " + what + ": " + value + ": " + e.getMessage(), e);
        }
        if (!value.equals(read)) {
            throw new AssertionError("the codec reads another " + what + " than it wrote\n  wrote " + value
                    + "\n  read  " + read + "\nDoes its class have equals, or a member that is not written?");
        }
        if (!Arrays.equals(bytes, codec.encode(read))) {
            throw new AssertionError("the codec writes this " + what + " in more than one way: " + value);
        }
        return read;
    }
}
