package io.tailrace.gateway.json;

import io.tailrace.journal.Append;
import io.tailrace.journal.Append.StreamAppend;
import io.tailrace.journal.Append.StreamCheck;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From the bodies of requests to what the journal takes in. What is wrong ends in a {@link ProblemException} that says
 * where. Immutable, safe to share.
 */
public final class EventReader {
    private final StrictJson strict;

    public EventReader(StrictJson strict) {
        this.strict = strict;
    }

    /** One event as an object, or several as an array. */
    public List<EventData> events(StreamId stream, byte[] body) {
        return read(
                body,
                json -> json.currentToken() == JsonToken.START_ARRAY
                        ? array(stream, json, body, false)
                        : List.of(event(stream, json, body, false)));
    }

    /** One CloudEvent in structured mode. */
    public List<EventData> cloudEvent(StreamId stream, byte[] body) {
        return read(body, json -> List.of(event(stream, json, body, true)));
    }

    /** A batch of CloudEvents: an array. */
    public List<EventData> cloudEvents(StreamId stream, byte[] body) {
        return read(body, json -> {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw bad("a batch must be an array, found " + Values.kind(json));
            }
            return array(stream, json, body, true);
        });
    }

    /** A CloudEvent in binary mode: attributes by name, without {@code ce-}, and the data. */
    public EventData binary(String contentType, Map<String, String> attributes, byte[] data) {
        return BinaryEvent.read(strict, contentType, attributes, data);
    }

    /** A request for several streams: {@code {"events":[{"stream",…}],"expected":{},"checks":[{"stream","expected"}]}}. */
    public Append append(byte[] body) {
        return read(body, json -> new AppendReader(json, body).read());
    }

    /** One line of an import: an event with {@code stream} and, if wanted, {@code expectedVersion}. */
    public Append line(byte[] line) {
        return read(line, json -> line(new Envelope(json, line).read()));
    }

    /** A line of a dump: as {@link #line}, but {@code data_base64} may be any bytes, whatever type they are called. */
    public Append dumped(byte[] line) {
        return read(line, json -> line(new Envelope(json, line).read().opaque()));
    }

    private static Append line(Envelope envelope) {
        ExpectedVersion expected = envelope.expected();
        return Append.to(
                streamOf(envelope), expected == null ? ExpectedVersion.any() : expected, List.of(envelope.toEvent()));
    }

    /** Checks that {@code body} is one JSON value, within the bounds of this node. */
    public void check(byte[] body) {
        strict.check(body);
    }

    /** An object with members of {@code known} names, each a text, a number, a boolean or a list of texts; no body = no members. */
    public Flat flat(byte[] body, String... known) {
        return body.length == 0 ? Flat.EMPTY : read(body, json -> Flat.read(json, List.of(known)));
    }

    /** One message of a socket. */
    public SocketMessage message(byte[] message) {
        return read(message, json -> new SocketReader(json, message).read());
    }

    static StreamId streamOf(Envelope envelope) {
        StreamId stream = envelope.stream();
        if (stream == null) {
            throw bad("the event needs a \"stream\"");
        }
        return stream;
    }

    /** Events of one stream: the array that the parser stands at. */
    static List<EventData> array(StreamId stream, JsonParser json, byte[] body, boolean cloudEvent) {
        List<EventData> events = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            events.add(event(stream, json, body, cloudEvent));
        }
        if (events.isEmpty()) {
            throw bad("at least one event is needed");
        }
        return events;
    }

    private static EventData event(StreamId stream, JsonParser json, byte[] body, boolean cloudEvent) {
        Envelope envelope = new Envelope(json, body).read();
        StreamId named = envelope.stream();
        if (named != null && !named.equals(stream)) {
            throw bad("the event names the stream " + named + " and the request " + stream);
        }
        if (envelope.expected() != null) {
            throw bad("\"expectedVersion\" has no place here; the request says it: If-Match with a version over HTTP,"
                    + " \"expected\" in a socket message");
        }
        return (cloudEvent ? envelope.requireCloudEvent() : envelope).toEvent();
    }

    static ProblemException bad(String detail) {
        return Problem.of(Slug.INVALID_EVENT, detail).exception();
    }

    private <T> T read(byte[] body, Body<T> reader) {
        JsonParser json = strict.parser(body);
        if (json.nextToken() == null) {
            throw StrictJson.invalid("the body is empty; a JSON value was expected")
                    .exception();
        }
        try {
            T value = reader.read(json);
            strict.expectEnd(json);
            return value;
        } catch (IllegalArgumentException e) {
            throw Problem.of(Slug.INVALID_EVENT, String.valueOf(e.getMessage())).exception();
        }
    }

    /** Reads what the parser stands at. */
    private interface Body<T> {
        T read(JsonParser json);
    }

    /** Streams of one request in the order in which they first appear. */
    static List<StreamAppend> grouped(
            Map<StreamId, List<EventData>> events, Map<StreamId, ExpectedVersion> expected, List<StreamCheck> checks) {
        List<StreamAppend> streams = new ArrayList<>(events.size());
        events.forEach((stream, list) ->
                streams.add(new StreamAppend(stream, expected.getOrDefault(stream, ExpectedVersion.any()), list)));
        for (StreamId stream : expected.keySet()) {
            if (!events.containsKey(stream)) {
                throw bad("\"expected\" names " + stream + ", which has no events here; use \"checks\" for it");
            }
        }
        for (StreamCheck check : checks) {
            if (events.containsKey(check.stream())) {
                throw bad("\"checks\" names " + check.stream() + ", which has events here; use \"expected\" for it");
            }
        }
        return streams;
    }
}
