package io.tailrace.command;

import java.util.Set;

/** Hands bytes through. */
record BytesCodec(Set<String> names) implements Codec<NamedBytes> {
    @Override
    public String name(NamedBytes value) {
        if (!names.contains(value.name())) {
            throw new IllegalArgumentException("unknown name: name=" + value.name() + ", known are " + names);
        }
        return value.name();
    }

    @Override
    public String contentType() {
        return "application/octet-stream";
    }

    @Override
    public byte[] encode(NamedBytes value) {
        return value.bytes();
    }

    @Override
    public NamedBytes decode(String name, byte[] bytes) {
        NamedBytes value = new NamedBytes(name, bytes);
        name(value);
        return value;
    }
}
