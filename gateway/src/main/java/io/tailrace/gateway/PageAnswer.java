package io.tailrace.gateway;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One page of events, ready to be sent.
 *
 * @param etag names the state it was read at; null = none
 * @param isHeld whether the client has it already, so that {@code bytes} is empty
 * @param isImmutable whether it will never be other than this
 * @param links value of the {@code Link} header; empty = none
 */
record PageAnswer(
        String media, Buffer bytes, @Nullable String etag, boolean isHeld, boolean isImmutable, String links) {

    static final String IMMUTABLE = "private, max-age=31536000, immutable";

    static PageAnswer held(String media, String etag) {
        return new PageAnswer(media, Buffer.buffer(), etag, true, false, "");
    }
}
