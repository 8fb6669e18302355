package io.tailrace.command;

import java.util.Arrays;

/**
 * A value of an aggregate that works on raw bytes.
 *
 * @param name of the command, event or state
 * @param bytes not copied: leave them alone
 */
public record NamedBytes(String name, byte[] bytes) {
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
