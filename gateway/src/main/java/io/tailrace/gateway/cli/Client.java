package io.tailrace.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Speaks to a node over HTTP; what the node refuses becomes a {@link Failure} with the words of its problem. */
final class Client {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int PROBLEM_BYTES_MAX = 1 << 16;

    // A command sends few requests, one after the other: HTTP/2 would only add an upgrade.
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI server;

    Client(URI server) {
        this.server = server;
    }

    /** A request to {@code path}, which starts with a slash and is encoded already. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path));
    }

    /**
     * The answer, its body still to be read.
     *
     * @throws Failure if the node cannot be reached, or answers with an error
     */
    HttpResponse<InputStream> send(HttpRequest request) {
        HttpResponse<InputStream> response = exchange(request);
        if (response.statusCode() >= 400) {
            throw problem(response);
        }
        return response;
    }

    /** The whole body of the answer. */
    byte[] fetch(HttpRequest request) {
        try (InputStream body = send(request).body()) {
            return body.readAllBytes();
        } catch (IOException e) {
            throw unreachable(server, e);
        }
    }

    private HttpResponse<InputStream> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unreachable(server, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed("interrupted", e);
        }
    }

    static Failure unreachable(URI server, Throwable cause) {
        String reason = cause.getMessage() == null ? "connection refused" : cause.getMessage();
        return Failure.unavailable(
                "no answer from " + server + ": " + reason
                        + "\nIs the node running? Start one with `tailrace serve`, or name another with --server URL.",
                cause);
    }

    private static Failure problem(HttpResponse<InputStream> response) {
        byte[] body;
        try (InputStream in = response.body()) {
            body = in.readNBytes(PROBLEM_BYTES_MAX);
        } catch (IOException e) {
            body = new byte[0];
        }
        return problem(response.statusCode(), body);
    }

    /** The failure that an RFC 9457 problem stands for. */
    static Failure problem(int status, byte[] problem) {
        String text = "the node answered " + status;
        try {
            Map<String, byte[]> members = Json.members(problem);
            String code = Json.text(members.get("code"));
            text = (code == null ? "status " + status : code) + ": " + detail(members);
            String traceId = Json.text(members.get("traceId"));
            if ("internal".equals(code) && traceId != null) {
                // What the node's log says of it stands there under this.
                text += " (traceId=" + traceId + ")";
            }
        } catch (IllegalArgumentException e) {
            // Not a problem document, as from a proxy: the status must do.
        }
        return switch (status) {
            case 409, 412 -> Failure.conflict(text);
            case 429, 502, 503, 504 -> Failure.unavailable(text + "\nTry again in a moment.", null);
            default -> Failure.failed(text);
        };
    }

    private static String detail(Map<String, byte[]> problem) {
        String detail = Json.text(problem.get("detail"));
        String title = Json.text(problem.get("title"));
        String text = detail == null ? String.valueOf(title) : detail;
        String actual = Json.text(problem.get("actual"));
        return actual == null || text.contains(actual) ? text : text + " (actual version " + actual + ")";
    }

    /** The path of a stream; every byte of its id that is not plain is encoded, slashes too. */
    static String streamPath(String stream) {
        return "/v1/streams/" + encode(stream);
    }

    /** {@code text} for a path or a query. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@code &name=value}. */
    static String parameter(String name, String value) {
        return '&' + name + '=' + encode(value);
    }

    /** The status inside a problem document; 500 if it has none. */
    static int statusOf(byte[] problem) {
        String status = Json.text(Json.members(problem).get("status"));
        return status == null || !status.matches("[1-5][0-9][0-9]") ? 500 : Integer.parseInt(status);
    }

    /** Whether the same request may succeed later: as the problem document says, else by the status. */
    static boolean isRetryable(int status, byte[] problem) {
        try {
            return "true".equals(Json.text(Json.members(problem).get("retryable")));
        } catch (IllegalArgumentException e) {
            return status == 429 || (status >= 502 && status <= 504);
        }
    }
}
