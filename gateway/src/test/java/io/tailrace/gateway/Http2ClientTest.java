package io.tailrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.journal.StreamId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Appends, reads, subscriptions and imports side by side over one HTTP/2 connection, with prior knowledge. */
@Timeout(60)
class Http2ClientTest {
    private static final String JSON = "application/json";

    @TempDir
    Path directory;

    private TestNode node;
    private Vertx vertx;
    private HttpClient client;

    @BeforeEach
    void start() {
        node = TestNode.start(directory);
        vertx = Vertx.vertx();
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(node.node.port());
        client = vertx.createHttpClient(options, new PoolOptions().setHttp2MaxSize(1));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
        node.close();
    }

    private Future<HttpClientRequest> request(HttpMethod method, String path, String type) {
        return client.request(
                new RequestOptions().setMethod(method).setURI(path).putHeader("content-type", type));
    }

    private Future<String> append(String stream, String event) {
        return request(HttpMethod.POST, "/v1/streams/" + stream + "/events", JSON)
                .compose(request -> request.send(event))
                .compose(response -> response.body().map(body -> response.statusCode() + " " + body));
    }

    @Test
    void shouldServeManyAppendsAtOnceOverOneConnection() throws Exception {
        List<Future<String>> appends = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            appends.add(append("s-" + i % 10, "{\"type\":\"A\",\"id\":\"" + i + "\"}"));
        }
        Future.all(appends).await(20, TimeUnit.SECONDS);
        assertThat(appends).allMatch(append -> append.result().startsWith("201 "));
        for (int i = 0; i < 10; i++) {
            assertThat(node.node.journal().version(StreamId.of("s-" + i))).isEqualTo(50);
        }
        assertThat(node.get("/metrics").body()).contains("tailrace_connections 2.0");
    }

    @Test
    void shouldSubscribeAndAppendOverTheSameConnection() throws Exception {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        HttpClientResponse stream = client.request(
                        new RequestOptions().setURI("/v1/events").putHeader("accept", "text/event-stream"))
                .compose(request ->
                        request.send().onSuccess(response -> response.handler(piece -> told.add(piece.toString()))))
                .await(20, TimeUnit.SECONDS);
        assertThat(stream.statusCode()).isEqualTo(200);
        for (int i = 1; i <= 20; i++) {
            int version = i;
            assertThat(append("a", "{\"type\":\"A\"}").await(20, TimeUnit.SECONDS))
                    .startsWith("201");
            await().until(() -> String.join("", told).contains("\"version\":" + version + ","));
        }
    }

    @Test
    void shouldAcknowledgeAnImportWhileItIsBeingSent() throws Exception {
        Queue<String> acks = new ConcurrentLinkedQueue<>();
        HttpClientRequest request =
                request(HttpMethod.POST, "/v1/import", "application/x-ndjson").await(20, TimeUnit.SECONDS);
        request.setChunked(true);
        request.response().onSuccess(response -> response.handler(piece -> acks.add(piece.toString())));
        for (int i = 1; i <= 5; i++) {
            int line = i;
            request.write(Buffer.buffer("{\"stream\":\"a\",\"type\":\"A\",\"expectedVersion\":" + (i - 1) + "}\n"));
            await().until(() -> String.join("", acks).contains("\"line\":" + line + ","));
        }
        request.end().await(20, TimeUnit.SECONDS);
        assertThat(node.node.journal().version(StreamId.of("a"))).isEqualTo(5);
    }

    @Test
    void shouldReadAPageThatIsLongerThanAWindow() throws Exception {
        String event = "{\"type\":\"A\",\"data\":\"" + "x".repeat(10_000) + "\"}";
        for (int i = 0; i < 50; i++) {
            append("a", event).await(20, TimeUnit.SECONDS);
        }
        Buffer page = client.request(HttpMethod.GET, "/v1/streams/a/events?limit=50")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .await(20, TimeUnit.SECONDS);
        assertThat(TestNode.json(page.toString()).path("events").size()).isEqualTo(50);
    }
}
