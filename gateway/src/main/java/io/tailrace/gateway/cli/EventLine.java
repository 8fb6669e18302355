package io.tailrace.gateway.cli;

import io.tailrace.gateway.NodeConfig;
import io.tailrace.gateway.json.EventReader;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.StrictJson;
import io.tailrace.journal.Append;
import io.tailrace.journal.EventData;
import io.tailrace.journal.RecordedEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** One line of an import or a dump: {@code {stream, expectedVersion?, id?, type, time?, data?, …}}. */
final class EventLine {
    private static final StrictJson STRICT = new StrictJson(1_000, ImportSource.LINE_BYTES_MAX);
    // One level is the line itself.
    private static final StrictJson PLAIN =
            new StrictJson(NodeConfig.JSON_DEPTH_DEFAULT - 1, ImportSource.LINE_BYTES_MAX);
    private static final EventReader READER = new EventReader(STRICT);

    private EventLine() {}

    /**
     * Reads a line as a node would, but for bytes that are called JSON and are none: a program may have stored them, and a
     * dump has them.
     *
     * @throws Failure with the number of the line if it is not one
     */
    static Append parse(byte[] line, long number) {
        try {
            return READER.dumped(line);
        } catch (ProblemException e) {
            throw Failure.failed("line " + number + ": " + e.getMessage(), e);
        }
    }

    /** Whether a node recognises the line when it is sent again. */
    static boolean isRepeatable(Append line) {
        return line.streams().get(0).events().get(0).id() != null;
    }

    static String stream(Append line) {
        return line.streams().get(0).stream().value();
    }

    /** The line that {@link #parse} reads as {@code event}, to be appended where it was. */
    static byte[] write(RecordedEvent event) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(event.storedBytes() + 128);
        put(line, "{\"stream\":" + Json.quote(event.stream().value()));
        put(line, ",\"expectedVersion\":" + (event.version() - 1));
        put(line, event.hasOwnId() ? ",\"id\":" + Json.quote(event.id()) : "");
        put(line, ",\"type\":" + Json.quote(event.type()));
        put(line, event.revision() == 1 ? "" : ",\"revision\":" + event.revision());
        byte[] attributes = event.extension(EventData.TAG_ATTRIBUTES);
        if (attributes != null) {
            line.write(',');
            line.writeBytes(attributes);
        }
        boolean json = EventData.JSON.equals(event.contentType());
        put(line, json ? "" : ",\"datacontenttype\":" + Json.quote(event.contentType()));
        byte[] metadata = event.metadata();
        boolean object = metadata.length > 0 && metadata[0] == '{';
        putBytes(line, "metadata", metadata, object, "");
        putBytes(line, "data", event.data(), json, json ? ",\"datacontenttype\":\"" + EventData.JSON + '"' : "");
        line.write('}');
        return line.toByteArray();
    }

    private static void putBytes(
            ByteArrayOutputStream line, String name, byte[] value, boolean json, String besideBase64) {
        if (value.length == 0) {
            return;
        }
        if (json && isOneLineOfJson(value)) {
            put(line, ",\"" + name + "\":");
            line.writeBytes(value);
        } else {
            put(line, besideBase64);
            put(line, ",\"" + name + "_base64\":\"" + Base64.getEncoder().encodeToString(value) + '"');
        }
    }

    // Only what the reader would cut out again byte for byte; a line break is white space in JSON and the end of a
    // line.
    private static boolean isOneLineOfJson(byte[] value) {
        for (byte b : value) {
            if (b == '\n' || b == '\r') {
                return false;
            }
        }
        if (value[0] <= ' ' || value[value.length - 1] == ' ' || value[value.length - 1] == '\t') {
            return false;
        }
        try {
            PLAIN.check(value);
            return true;
        } catch (ProblemException e) {
            return false;
        }
    }

    private static void put(ByteArrayOutputStream line, String text) {
        line.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
