package io.tailrace.sink.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * Where a webhook sink sends to, and how. Immutable.
 *
 * @param sink the name of the sink, which is part of the id of every request
 * @param url {@code http} or {@code https}, without user and fragment
 * @param secret that requests are signed with, 16 to 1,024 bytes
 * @param allowed where it may connect to
 * @param timeout for one request, from looking up the host to the end of the answer; 100 ms to 10 min
 */
public record WebhookOptions(String sink, URI url, Secret secret, AllowedHosts allowed, Duration timeout) {
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(30);
    public static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
    public static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

    public WebhookOptions {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "url must be as https://hooks.example.com/events, with the name of a host that DNS allows");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("url must have neither a user nor a fragment");
        }
        if (timeout.compareTo(TIMEOUT_MIN) < 0 || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "out of range: timeout=" + timeout.toMillis() + "ms, allowed 100 ms to 10 min");
        }
    }

    boolean isSecure() {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : isSecure() ? 443 : 80;
    }

    /** The host without the brackets of an IPv6 address. */
    String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Path and query, as they are sent. */
    String target() {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    /** Where it sends to, without path and query, which may hold a token. */
    public String shown() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    @Override
    public String toString() {
        return "webhook sink=" + sink + " url=" + shown();
    }
}
