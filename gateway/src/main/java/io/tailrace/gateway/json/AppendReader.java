package io.tailrace.gateway.json;

import io.tailrace.journal.Append;
import io.tailrace.journal.Append.StreamCheck;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a request that writes several streams in one commit. Used for HTTP bodies, and member by member for socket
 * messages.
 */
final class AppendReader {
    private static final List<String> KNOWN = List.of("events", "expected", "checks");

    private final JsonParser json;
    private final byte[] text;
    private final Map<StreamId, List<EventData>> events = new LinkedHashMap<>();
    private final Map<StreamId, ExpectedVersion> expected = new LinkedHashMap<>();
    private final List<StreamCheck> checks = new ArrayList<>();

    AppendReader(JsonParser json, byte[] text) {
        this.json = json;
        this.text = text;
    }

    Append read() {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw EventReader.bad("the request must be an object, found " + Values.kind(json));
        }
        Members members = new Members(json);
        for (String name = members.next(); name != null; name = members.next()) {
            if (!member(name)) {
                throw Names.unknown(name, KNOWN);
            }
        }
        return toAppend();
    }

    /** Reads the member that the parser stands at; false if it is none of this request. */
    boolean member(String name) {
        switch (name) {
            case "events" -> events();
            case "expected" -> expected();
            case "checks" -> checks();
            default -> {
                return false;
            }
        }
        return true;
    }

    Append toAppend() {
        if (events.isEmpty()) {
            throw EventReader.bad("at least one event is needed, in \"events\"");
        }
        return new Append(EventReader.grouped(events, expected, checks), checks, null);
    }

    /** The checks, for a request that names its one stream elsewhere. */
    List<StreamCheck> checked(StreamId written) {
        for (StreamCheck check : checks) {
            if (check.stream().equals(written)) {
                throw EventReader.bad(
                        "\"checks\" names " + written + ", which has events here; use \"expected\" for it");
            }
        }
        return checks;
    }

    private void events() {
        start("events", JsonToken.START_ARRAY, "an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Envelope envelope = new Envelope(json, text).read();
            if (envelope.expected() != null) {
                throw EventReader.bad("\"expectedVersion\" has no place in an event here; name the stream and its"
                        + " version in \"expected\" beside \"events\"");
            }
            events.computeIfAbsent(EventReader.streamOf(envelope), stream -> new ArrayList<>())
                    .add(envelope.toEvent());
        }
    }

    private void expected() {
        start("expected", JsonToken.START_OBJECT, "an object of versions by stream");
        Members members = new Members(json);
        for (String name = members.next(); name != null; name = members.next()) {
            expected.put(StreamId.of(name), Values.expected("expected", json));
        }
    }

    private void checks() {
        start("checks", JsonToken.START_ARRAY, "an array");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            start("checks", JsonToken.START_OBJECT, "an array of objects");
            checks.add(check());
        }
    }

    private StreamCheck check() {
        StreamId stream = null;
        ExpectedVersion version = null;
        Members members = new Members(json);
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "stream" -> stream = StreamId.of(Values.string(name, json));
                case "expected" -> version = Values.expected(name, json);
                default -> throw Names.unknown(name, List.of("stream", "expected"));
            }
        }
        if (stream == null || version == null) {
            throw EventReader.bad("a check needs \"stream\" and \"expected\"");
        }
        return new StreamCheck(stream, version);
    }

    private void start(String name, JsonToken wanted, String what) {
        if (json.currentToken() != wanted) {
            throw Values.wrong(name, what, json);
        }
    }
}
