package io.tailrace.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tailrace.gateway.json.JsonOut;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Bytes of an answer in memory that the network sends from as it is, taken from a pool: a long answer is copied once on its
 * way and leaves no garbage. Made on any thread; then it belongs to one {@link Exchange}, which gives it back, once.
 */
final class PooledBytes {
    private final ByteBuf bytes;

    private PooledBytes(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /** A copy of what {@code out} holds. */
    static PooledBytes of(JsonOut out) {
        return new PooledBytes(
                ByteBufAllocator.DEFAULT.directBuffer(out.length()).writeBytes(out.view()));
    }

    int length() {
        return bytes.readableBytes();
    }

    /** The bytes themselves, good until {@link #release}; writing them gives nothing back. */
    Buffer buffer() {
        return BufferInternal.buffer(bytes);
    }

    /** Gives them back, when they are written or will not be. */
    void release() {
        bytes.release();
    }
}
