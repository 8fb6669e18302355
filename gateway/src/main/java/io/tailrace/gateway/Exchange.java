package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Occurrence;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.StreamId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. Holds the room that the request took in memory and gives it back when the answer is out or
 * the connection is gone. Confined to the event loop of its connection.
 */
final class Exchange {
    static final CharSequence TYPE_JSON = HttpHeaders.createOptimized(Media.JSON);
    // Of HTTP/2.
    private static final long NO_ERROR = 0;
    private static final long INTERNAL_ERROR = 2;

    private static final CharSequence TYPE_PROBLEM = HttpHeaders.createOptimized(Problem.MEDIA_TYPE);
    private static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");

    final Loop loop;
    final HttpServerRequest request;
    private final @Nullable Route route;
    private final List<String> parameters;
    private final long startedNanos = System.nanoTime();
    private boolean counted;
    private long admitted;
    private @Nullable PooledBytes owned;
    private boolean closing;
    private @Nullable Occurrence occurrence;

    /**
     * @param route what the request is for; null = nothing that there is
     * @param parameters those of its path
     */
    Exchange(Loop loop, HttpServerRequest request, @Nullable Route route, List<String> parameters) {
        this.loop = loop;
        this.request = request;
        this.route = route;
        this.parameters = parameters;
    }

    Shared shared() {
        return loop.shared();
    }

    HttpServerResponse response() {
        return request.response();
    }

    @Nullable
    String header(CharSequence name) {
        return request.getHeader(name);
    }

    /** The value of the path's {@code index}th parameter. */
    String parameter(int index) {
        return parameters.get(index);
    }

    /** The stream that the path names. */
    StreamId stream() {
        return streamOf("stream", parameters.get(0));
    }

    static StreamId streamOf(String parameter, String value) {
        try {
            return StreamId.of(value);
        } catch (IllegalArgumentException e) {
            throw Query.invalid(parameter, String.valueOf(e.getMessage()));
        }
    }

    Query query(String... known) {
        return Query.of(request.query(), known);
    }

    /** Takes room for {@code bytes} until the answer is out; refuses the request if there is none. */
    void admit(long bytes) {
        if (!shared().admission().admit(bytes)) {
            throw Problem.of(
                            Slug.OVERLOADED,
                            "in-flight-bytes=" + shared().config().inFlightBytes() + " are in use; try again later")
                    .exception();
        }
        admitted += bytes;
    }

    /** Takes over {@code bytes} and room for them until the answer is out; refuses the request if there is none. */
    void own(PooledBytes bytes) {
        owned = bytes;
        admit(bytes.length());
    }

    /** Gives back the room, and what the answer was sent from. */
    void release() {
        long held = admitted;
        admitted = 0;
        if (held > 0) {
            shared().admission().release(held);
        }
        PooledBytes sent = owned;
        owned = null;
        if (sent != null) {
            sent.release();
        }
    }

    /** Has the connection closed after the answer, as more of the request is to come than is worth reading. */
    void closeAfter() {
        closing = true;
    }

    /** Reads no more of the request, whose answer is out. */
    void abandon() {
        abandon(NO_ERROR);
    }

    /** Ends the connection, or of an HTTP/2 connection this request alone. */
    private void abandon(long reason) {
        if (request.version() == HttpVersion.HTTP_2) {
            response().reset(reason);
        } else {
            request.connection().close();
        }
    }

    /** Runs {@code step}; what it throws is the answer. */
    void guard(Runnable step) {
        try {
            step.run();
        } catch (ProblemException e) {
            problem(e.problem());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Where the problems of this request come up; the same every time. */
    Occurrence occurrence() {
        Occurrence known = occurrence;
        if (known == null) {
            // Of a request that could not be read, the server makes up the path.
            String path = request.decoderResult().isSuccess() ? request.path() : null;
            known = Occurrence.of(path, header(TRACEPARENT));
            occurrence = known;
        }
        return known;
    }

    void failed(Throwable failure) {
        problem(Refusals.logged(failure, occurrence()));
    }

    void problem(Problem problem) {
        shared().meters().rejected(problem.slug());
        HttpServerResponse response = response();
        if (response.ended() || response.headWritten()) {
            release();
            abandon(INTERNAL_ERROR);
            return;
        }
        response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, TYPE_PROBLEM);
        if (problem.status() == 503) {
            response.putHeader(RETRY_AFTER, "1");
        }
        Object allow = problem.fields().get("allow");
        if (allow != null) {
            response.putHeader(HttpHeaders.ALLOW, allow.toString());
        }
        Object actual = problem.fields().get("actual");
        if (problem.status() == 412 && actual instanceof Long version) {
            response.putHeader(HttpHeaders.ETAG, Preconditions.etag(version));
        }
        end(Buffers.owned(problem.toJson(occurrence())));
    }

    /** Answers with what {@code out} holds. */
    void json(int status, JsonOut out) {
        response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, TYPE_JSON);
        end(Buffers.of(out));
    }

    void text(String mediaType, String text) {
        response().putHeader(HttpHeaders.CONTENT_TYPE, mediaType);
        end(Buffer.buffer(text));
    }

    /** Counts the request, once. Called by whoever ends its answer, or sees that nobody will read it. */
    void count() {
        if (!counted) {
            counted = true;
            shared().meters().answered(route, System.nanoTime() - startedNanos);
        }
    }

    /** Ends the answer with {@code body}. */
    void end(Buffer body) {
        count();
        if (response().ended() || response().closed()) {
            release();
            return;
        }
        if (closing) {
            response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        var written = response().end(body);
        if (admitted > 0 || owned != null || closing) {
            written.onComplete(done -> {
                release();
                if (closing) {
                    request.connection().close();
                }
            });
        }
    }

    /** Ends the answer without a body. */
    void empty(int status) {
        response().setStatusCode(status);
        end(Buffer.buffer());
    }
}
