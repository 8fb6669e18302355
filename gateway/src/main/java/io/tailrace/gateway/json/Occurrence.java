package io.tailrace.gateway.json;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a problem came up, so that who was told and who reads the node's log speak of the same thing. One for a request;
 * a WebSocket keeps that of its handshake.
 *
 * @param instance the request's path as a URI reference; null = the request could not be read
 * @param traceId 32 hexadecimal digits, as W3C Trace Context has them: those of the request, or made here
 */
public record Occurrence(@Nullable String instance, String traceId) {
    private static final HexFormat HEX = HexFormat.of();

    // Later versions may say more after the flags; version ff and ids of zeros are not valid.
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    /**
     * That of a request.
     *
     * @param path as it was sent; null = it could not be read
     * @param traceparent the header of that name; without it, or if it is not valid, a trace id is made
     */
    public static Occurrence of(@Nullable String path, @Nullable String traceparent) {
        String known = traceparent == null ? null : traceId(traceparent);
        return new Occurrence(path == null ? null : Percent.path(path), known == null ? made() : known);
    }

    private static @Nullable String traceId(String traceparent) {
        Matcher matcher = TRACEPARENT.matcher(traceparent);
        boolean valid = matcher.matches() && (matcher.group(2) == null || !traceparent.startsWith("00"));
        return valid ? matcher.group(1) : null;
    }

    private static String made() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // Never all zeros: the low half has a bit that is always set.
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1);
    }
}
