package io.tailrace.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tailrace.perf.load.Payload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The body of an append, read by the parser of the gateway and by Jackson's, with the same work: checked to be UTF-8 and strict JSON of bounded depth
 * with no name twice in an object, texts of the envelope made strings, data and metadata cut out as they stand there.
 * {@code docs/adr/0006} rests on it.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JsonBenchmark {
    private static final int DEPTH = 64;
    private static final int TEXT_BYTES = 8 << 20;
    private static final int BATCH = 100;

    /** What the load over HTTP sends; a line of the sample with metadata; so many of them in an array. */
    @Param({"append", "history", "batch"})
    public String body;

    private byte[] text;
    private StrictJson strict;
    private JsonFactory factory;

    @Setup(Level.Trial)
    public void make() throws IOException {
        text = text().getBytes(StandardCharsets.UTF_8);
        strict = new StrictJson(DEPTH, TEXT_BYTES);
        factory = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxStringLength(TEXT_BYTES)
                        .build())
                .build();
    }

    private String text() throws IOException {
        return switch (body) {
            case "append" -> "{\"id\":\"00000000004c4b40\",\"type\":\"measured\",\"data\":" + Payload.json() + "}";
            case "history" -> history(1);
            default -> '[' + history(BATCH) + ']';
        };
    }

    private static String history(int events) throws IOException {
        InputStream sample = StrictJson.class.getResourceAsStream("/sample/git-history-disruptor.ndjson.gz");
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Objects.requireNonNull(sample)), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .limit(events)
                    .map(line -> line.substring(0, line.length() - 1)
                            + ",\"metadata\":{\"correlationid\":\"c-1\",\"user\":\"u-17\"}}")
                    .collect(Collectors.joining(","));
        }
    }

    @Benchmark
    public void own(Blackhole out) {
        JsonParser json = strict.parser(text);
        while (json.nextToken() != null) {
            if (json.currentToken() == JsonToken.START_OBJECT) {
                ownEvent(json, out);
            }
        }
    }

    private void ownEvent(JsonParser json, Blackhole out) {
        Members members = new Members(json);
        for (String name = members.next(); name != null; name = members.next()) {
            if (isCut(name)) {
                int start = json.start();
                json.skip();
                out.consume(Arrays.copyOfRange(text, start, json.end()));
            } else if (json.currentToken() == JsonToken.VALUE_STRING) {
                out.consume(json.getText());
            } else {
                json.skip();
            }
        }
    }

    @Benchmark
    public void jackson(Blackhole out) throws IOException {
        if (Utf8.firstInvalid(text) >= 0) {
            throw new IOException("not UTF-8");
        }
        try (com.fasterxml.jackson.core.JsonParser json = factory.createParser(text)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == com.fasterxml.jackson.core.JsonToken.START_OBJECT) {
                    jacksonEvent(json, out);
                }
            }
        }
    }

    private void jacksonEvent(com.fasterxml.jackson.core.JsonParser json, Blackhole out) throws IOException {
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            com.fasterxml.jackson.core.JsonToken token = json.nextToken();
            if (isCut(name)) {
                int start = (int) json.currentTokenLocation().getByteOffset();
                json.skipChildren();
                json.finishToken();
                out.consume(Arrays.copyOfRange(
                        text, start, (int) json.currentLocation().getByteOffset()));
            } else if (token == com.fasterxml.jackson.core.JsonToken.VALUE_STRING) {
                out.consume(json.getText());
            } else {
                json.skipChildren();
            }
        }
    }

    private static boolean isCut(String name) {
        return name.equals("data") || name.equals("metadata");
    }
}
