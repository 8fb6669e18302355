package io.tailrace.command;

import java.util.Arrays;

/** A value of an aggregate that works on raw bytes. Immutable; the bytes are not copied, so leave them alone. */
public final class NamedBytes {
    private final String name;
    private final byte[] bytes;

    /** The value {@code bytes} of the command, event or state called {@code name}. */
    public NamedBytes(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    public String name() {
        return name;
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedBytes that && name.equals(that.name) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return name + " of " + bytes.length + " bytes";
    }
}
