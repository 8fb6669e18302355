package io.tailrace.gateway;

import io.netty.buffer.Unpooled;
import io.tailrace.gateway.json.JsonOut;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/** Bytes on their way to the network. {@link Buffer#buffer(byte[])} copies them; these are sent as they are. */
final class Buffers {
    private Buffers() {}

    /** {@code bytes}, which belong to the network from now on: nobody may change them. */
    static Buffer owned(byte[] bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
    }

    /** A copy of what {@code out} holds. */
    static Buffer of(JsonOut out) {
        return owned(out.toBytes());
    }
}
