package io.tailrace.perf.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The HTTP floor: a Vert.x server that reads the body, parses all of its JSON and answers 201 with headers and a body as
 * long as the node's; to a GET it answers 200 with the same bytes again and again. It routes nothing, checks nothing and stores nothing. One event loop; bound to 127.0.0.1.
 */
public final class BareServer implements AutoCloseable {
    private static final int CREATED = 201;

    private final JsonFactory json = new JsonFactory();
    private final OneLoop loop;
    private final HttpServer server;
    private final Buffer body;
    private long tokens;

    private BareServer(OneLoop loop, String body) {
        this.loop = loop;
        this.body = Buffer.buffer(body);
        this.server = loop.vertx()
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0));
    }

    /**
     * Starts the server.
     *
     * @param body what it answers
     */
    public static BareServer start(String body) throws IOException {
        OneLoop loop = new OneLoop();
        BareServer bare = new BareServer(loop, body);
        bare.server.requestHandler(bare::handle);
        loop.listen(bare.server);
        return bare;
    }

    public int port() {
        return server.actualPort();
    }

    private void handle(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.GET)) {
            request.response()
                    .putHeader("content-type", "application/json")
                    .putHeader("etag", "\"100\"")
                    .end(body);
        } else {
            request.bodyHandler(received -> answer(request, received));
        }
    }

    private void answer(HttpServerRequest request, Buffer received) {
        tokens += parse(received.getBytes());
        HttpServerResponse response = request.response();
        response.setStatusCode(CREATED);
        response.putHeader("content-type", "application/json");
        response.putHeader("etag", "\"1234\"");
        response.putHeader("location", "/v1/streams/perf-00000/events/1234");
        response.end(body);
    }

    /** Reads every token, the text of strings included, and returns how many there were. */
    private int parse(byte[] bytes) {
        int count = 0;
        try (JsonParser parser = json.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                count++;
                if (token == JsonToken.VALUE_STRING) {
                    count += parser.getTextLength() & 1;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        loop.stop(tokens);
    }
}
