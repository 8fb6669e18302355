package io.tailrace.gateway.json;

import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event's JSON object: the attributes are checked, data and metadata are cut out of the text as they stand
 * there. The parser stands at the start of the object before and at its end after {@link #read()}.
 */
final class Envelope {
    private static final byte[] EMPTY = {};
    private static final int REVISION_MAX = 65_535;

    private final JsonParser json;
    private final byte[] text;
    private @Nullable String id;
    private @Nullable String type;
    private @Nullable String contentType;
    private @Nullable String specversion;
    private @Nullable String dataText;
    private @Nullable StreamId stream;
    private @Nullable ExpectedVersion expected;
    private byte @Nullable [] data;
    private byte @Nullable [] decoded;
    private byte @Nullable [] metadata;
    private @Nullable JsonOut attributes;
    private int revision = 1;
    private boolean source;
    private boolean opaque;

    Envelope(JsonParser json, byte[] text) {
        this.json = json;
        this.text = text;
    }

    Envelope read() {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw bad("an event must be a JSON object, found " + Values.kind(json))
                    .exception();
        }
        Members members = new Members(json);
        for (String name = members.next(); name != null; name = members.next()) {
            member(name);
        }
        return this;
    }

    @Nullable
    StreamId stream() {
        return stream;
    }

    @Nullable
    ExpectedVersion expected() {
        return expected;
    }

    /** Refuses an event that CloudEvents would not call complete. */
    Envelope requireCloudEvent() {
        if (specversion == null || id == null || !source) {
            String missing = specversion == null ? "specversion" : id == null ? "id" : "source";
            throw bad("a CloudEvent needs \"" + missing + "\"")
                    .with("member", missing)
                    .exception();
        }
        return this;
    }

    /** Takes bytes that are called JSON as they are, as a program may have stored them. */
    Envelope opaque() {
        opaque = true;
        return this;
    }

    EventData toEvent() {
        if (type == null) {
            throw bad("an event needs a \"type\"").with("member", "type").exception();
        }
        EventData event = EventData.of(type, payload());
        if (id != null) {
            event = event.withId(id);
        }
        if (contentType != null) {
            event = event.withContentType(contentType);
        } else if (decoded != null) {
            event = event.withContentType(Values.BYTES);
        }
        if (revision != 1) {
            event = event.withRevision(revision);
        }
        if (metadata != null) {
            event = event.withMetadata(metadata);
        }
        return attributes == null
                ? event
                : event.withExtension(EventData.TAG_ATTRIBUTES, Values.attributes(attributes));
    }

    private byte[] payload() {
        if (decoded != null) {
            if (data != null) {
                throw bad("an event has \"data\" or \"data_base64\", not both").exception();
            }
            if (!opaque && contentType != null && Values.isJson(contentType)) {
                Values.checkJson("data_base64", decoded);
            }
            return decoded;
        }
        if (data == null) {
            return EMPTY;
        }
        if (contentType == null || Values.isJson(contentType)) {
            return data;
        }
        if (dataText == null) {
            throw bad("data of type " + contentType + " must be a JSON text; put bytes into \"data_base64\"")
                    .with("member", "data")
                    .exception();
        }
        return dataText.getBytes(StandardCharsets.UTF_8);
    }

    private void member(String name) {
        switch (name) {
            case "id" -> id = string(name);
            case "type" -> type = string(name);
            case "data" -> data();
            case "datacontenttype" -> contentType = optional(name);

            case "data_base64" -> decoded = base64(name, string(name));

            case "metadata" -> metadata(metadata());
            case "metadata_base64" -> metadata(base64(name, string(name)));
            case "revision" -> revision = revision();
            case "stream" -> stream = StreamId.of(string(name));
            case "expectedVersion" -> expected = Values.expected(name, json);
            case "specversion" -> specversion = specversion();
            case "source" -> {
                attribute(name, Values.quoted(string(name)));
                source = true;
            }
            case "subject", "dataschema" -> {
                if (json.currentToken() != JsonToken.VALUE_NULL) {
                    attribute(name, Values.quoted(string(name)));
                }
            }
            case "time" -> time();
            default -> extension(name);
        }
    }

    private void data() {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            int start = start();
            dataText = json.getText();
            data = Arrays.copyOfRange(text, start, end());
        } else {
            data = slice();
        }
    }

    private void metadata(byte[] value) {
        if (metadata != null) {
            throw bad("an event has \"metadata\" or \"metadata_base64\", not both")
                    .exception();
        }
        metadata = value;
    }

    private byte[] metadata() {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw bad("\"metadata\" must be a JSON object, found " + Values.kind(json))
                    .with("member", "metadata")
                    .exception();
        }
        return slice();
    }

    private int revision() {
        long value = Values.integer("revision", json);
        if (value < 1 || value > REVISION_MAX) {
            throw bad("\"revision\" out of range: " + value + ", allowed 1 to " + REVISION_MAX)
                    .with("member", "revision")
                    .exception();
        }
        return (int) value;
    }

    private String specversion() {
        String value = string("specversion");
        if (!value.equals("1.0")) {
            throw bad("\"specversion\" must be \"1.0\"")
                    .with("member", "specversion")
                    .exception();
        }
        return value;
    }

    private void time() {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        String value = string("time");
        Values.checkTime(value);
        attribute("time", Values.quoted(value));
    }

    private void extension(String name) {
        if (Names.SET_BY_NODE.contains(name)) {
            throw bad("\"" + name + "\" is set by the node when the event is stored; leave it out")
                    .with("member", name)
                    .exception();
        }
        if (!Names.isExtension(name) || !json.isScalar()) {
            throw Names.unknown(name);
        }
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            attribute(name, slice());
        }
    }

    private void attribute(String name, byte[] value) {
        if (attributes == null) {
            attributes = new JsonOut(128);
        }
        Values.attribute(attributes, name, value);
    }

    private @Nullable String optional(String name) {
        return json.currentToken() == JsonToken.VALUE_NULL ? null : string(name);
    }

    private String string(String name) {
        return Values.string(name, json);
    }

    private byte[] slice() {
        int start = start();
        json.skip();
        return Arrays.copyOfRange(text, start, end());
    }

    private int start() {
        return json.start();
    }

    private int end() {
        return json.end();
    }

    private static byte[] base64(String name, String value) {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw bad("\"" + name + "\" is not base64: " + e.getMessage())
                    .with("member", name)
                    .exception();
        }
    }

    private static Problem bad(String detail) {
        return Problem.of(Slug.INVALID_EVENT, detail);
    }
}
