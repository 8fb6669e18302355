package io.tailrace.gateway;

import org.jspecify.annotations.Nullable;

/**
 * One page of events, ready to be sent.
 *
 * @param bytes null = none, as the client has them already
 * @param etag names the state it was read at; null = none
 * @param isImmutable whether it will never be other than this
 * @param links value of the {@code Link} header; empty = none
 */
record PageAnswer(
        String media, @Nullable PooledBytes bytes, @Nullable String etag, boolean isImmutable, String links) {

    static final String IMMUTABLE = "private, max-age=31536000, immutable";

    static PageAnswer held(String media, String etag) {
        return new PageAnswer(media, null, etag, false, "");
    }
}
