package io.tailrace.replica;

import io.tailrace.journal.CommitMark;
import io.tailrace.journal.StoreIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The node that is followed, as it is spoken to. Safe for any number of threads. */
final class Primary {
    private static final int REFUSED = 409;
    private static final int NOT_FOUND = 404;
    private static final Pattern DETAIL = Pattern.compile("\"detail\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final ReplicaConfig config;
    private final HttpClient client;

    Primary(ReplicaConfig config) {
        this.config = config;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.silence())
                .build();
    }

    /** What its store is known by. */
    StoreIdentity identity() throws IOException, InterruptedException, PrimaryRefusedException {
        try {
            return StoreIdentity.parse(text("/v1/replication/store"));
        } catch (IllegalArgumentException e) {
            throw new IOException(config.primary() + " does not answer as a Tailrace node: " + e.getMessage(), e);
        }
    }

    /** The commit that holds the event of {@code sequence} there; null if it has none. */
    @Nullable
    CommitMark at(int shard, long sequence) throws IOException, InterruptedException, PrimaryRefusedException {
        HttpResponse<String> response = client.send(
                request("/v1/replication/shards/" + shard + "/commits/" + sequence), BodyHandlers.ofString());
        if (response.statusCode() == NOT_FOUND) {
            return null;
        }
        require(response.statusCode(), response.body());
        Properties values = new Properties();
        values.load(new java.io.StringReader(response.body()));
        return new CommitMark(
                number(values, "first"), number(values, "last"), number(values, "epoch"), (int) number(values, "crc"));
    }

    private static long number(Properties values, String name) throws IOException {
        try {
            return Long.parseLong(values.getProperty(name, ""));
        } catch (NumberFormatException e) {
            throw new IOException("the primary's answer has no number " + name, e);
        }
    }

    /** Frames from the commit behind {@code last} on, for as long as the stream is open. */
    InputStream commits(int shard, CommitMark last, StoreIdentity store, long promotions)
            throws IOException, InterruptedException, PrimaryRefusedException {
        String path = "/v1/replication/shards/" + shard + "/commits?after=" + last.lastSequence() + "&epoch="
                + last.epoch() + "&crc=" + Integer.toUnsignedString(last.crc()) + "&store=" + store.id()
                + "&promotions=" + promotions;
        HttpResponse<InputStream> response = client.send(request(path), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                require(response.statusCode(), new String(body.readNBytes(16 << 10), StandardCharsets.UTF_8));
            }
        }
        return response.body();
    }

    private String text(String path) throws IOException, InterruptedException, PrimaryRefusedException {
        HttpResponse<String> response = client.send(request(path), BodyHandlers.ofString());
        require(response.statusCode(), response.body());
        return response.body();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(base() + path))
                .timeout(config.silence())
                .build();
    }

    private String base() {
        String address = config.primary().toString();
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    private void require(int status, String body) throws IOException, PrimaryRefusedException {
        if (status == 200) {
            return;
        }
        Matcher matcher = DETAIL.matcher(body);
        String detail = matcher.find() ? matcher.group(1).replace("\\\"", "\"") : "no reason given";
        if (status == REFUSED) {
            throw new PrimaryRefusedException(detail, body.contains("\"reason\":\"parted\""));
        }
        throw new IOException(config.primary() + " answered " + status + ": " + detail);
    }
}
