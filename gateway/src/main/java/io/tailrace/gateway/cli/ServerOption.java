package io.tailrace.gateway.cli;

import io.tailrace.gateway.config.Sources;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which node a command speaks to. */
final class ServerOption {
    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The node to speak to. Default: $TAILRACE_SERVER, else http://127.0.0.1:7070.")
    @Nullable
    private String server;

    URI uri() {
        return orDefault(server);
    }

    /** The node that {@code given} names; if it is null, the one that the environment names, else the usual one. */
    static URI orDefault(@Nullable String given) {
        String named = given == null ? System.getenv(Sources.SERVER_VARIABLE) : given;
        return check(named == null || named.isBlank() ? "http://127.0.0.1:7070" : named);
    }

    /**
     * The address in {@code text}.
     *
     * @throws Failure if it is not that of a node
     */
    static URI check(String text) {
        try {
            URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw Failure.usage("not the address of a node: " + text + "\nWrite it as http://127.0.0.1:7070");
        }
        throw Failure.usage("not the address of a node: " + text + "\nWrite it as http://127.0.0.1:7070");
    }
}
