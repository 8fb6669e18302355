package io.tailrace.gateway.json;

import io.tailrace.journal.EventData;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes stored events as CloudEvents 1.0 JSON objects, by hand and without copying their data first. One that writes many
 * keeps what it made of the last one's stream, type and second, which are mostly those of the next. For one thread at a time.
 */
public final class EventWriter {
    private static final byte[] NONE = {};
    private static final byte[] START = "{\"specversion\":\"1.0\"".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ID = JsonOut.encoded("id");
    private static final byte[] SOURCE = JsonOut.encoded("source");
    private static final byte[] TYPE = JsonOut.encoded("type");
    private static final byte[] TIME = JsonOut.encoded("time");
    private static final byte[] CONTENT_TYPE = JsonOut.encoded("datacontenttype");
    private static final byte[] CONTENT_TYPE_JSON =
            new JsonOut(64).name(CONTENT_TYPE).string(EventData.JSON).toBytes();
    private static final byte[] DATA = JsonOut.encoded("data");
    private static final byte[] METADATA = JsonOut.encoded("metadata");
    private static final byte[] STREAM = JsonOut.encoded("stream");
    private static final byte[] VERSION = JsonOut.encoded("version");
    private static final byte[] SHARD = JsonOut.encoded("shard");
    private static final byte[] SEQUENCE = JsonOut.encoded("sequence");
    private static final byte[] RECORDED = JsonOut.encoded("recorded");
    /** So that texts sort as the numbers do. */
    private static final int SEQUENCE_DIGITS = 19;

    private final JsonOut parts = new JsonOut(128);
    private final Rfc3339.Second second = new Rfc3339.Second();
    private @Nullable StreamId stream;
    private byte[] streamMember = NONE;
    private byte[] sourceMember = NONE;
    private @Nullable String type;
    private byte[] typeMember = NONE;

    /** Writes {@code event}, and no other after it, as one object. */
    public static void writeOne(RecordedEvent event, JsonOut out) {
        new EventWriter().write(event, null, false, out);
    }

    /**
     * Writes {@code event} as one object.
     *
     * @param position the token of its place in what is read; null = that of the event alone
     * @param singleLine whether line breaks between the parts of its data become spaces, as framing by lines needs
     */
    public void write(RecordedEvent event, @Nullable String position, boolean singleLine, JsonOut out) {
        byte[] stored = event.extension(EventData.TAG_ATTRIBUTES);
        byte[] attributes = stored == null ? NONE : stored;
        prepare(event);
        out.open(START);
        id(event, out);
        if (!has(attributes, "source")) {
            out.members(sourceMember);
        }
        out.members(typeMember);
        int timeStart = 0;
        int timeEnd = 0;
        if (!has(attributes, "time")) {
            timeStart = out.name(TIME).length();
            timeEnd = out.time(event.time(), second).length();
        }
        out.members(attributes);
        data(event, singleLine, out);
        if (event.metadataLength() > 0) {
            metadata(event.metadataView(), singleLine, out);
        }
        placed(event, position, out);
        recorded(event, timeStart, timeEnd, out);
        out.end();
    }

    /** Makes the members that say stream and type, where they are not those of the event before. */
    private void prepare(RecordedEvent event) {
        StreamId named = event.stream();
        if (stream == null || !named.equals(stream)) {
            stream = named;
            streamMember = parts.reset().name(STREAM).string(named.value()).toBytes();
            sourceMember = parts.reset()
                    .name(SOURCE)
                    .quote()
                    .part("/streams/")
                    .percent(named.value())
                    .unquote()
                    .toBytes();
        }
        String kind = event.type();
        if (!kind.equals(type)) {
            type = kind;
            typeMember = parts.reset().name(TYPE).string(kind).toBytes();
        }
    }

    private static void id(RecordedEvent event, JsonOut out) {
        out.name(ID);
        if (event.hasOwnId() || event.parts() > 1) {
            out.string(event.id());
        } else {
            // The same as event.id(), without the text between.
            out.quote()
                    .number(event.shard(), 1)
                    .part("-")
                    .number(event.sequence(), 1)
                    .unquote();
        }
    }

    private void placed(RecordedEvent event, @Nullable String position, JsonOut out) {
        out.members(streamMember).name(VERSION).number(event.version());
        if (event.revision() > 1) {
            out.member("revision", event.revision());
        }
        if (event.stored() != event) {
            reshaped(event, out);
        }
        out.name(SHARD).number(event.shard());
        if (position == null) {
            out.positionMember(event.shard(), event.sequence());
        } else {
            out.member("position", position);
        }
        out.name(SEQUENCE).padded(event.version(), SEQUENCE_DIGITS);
    }

    /** The time again, if it was written as that of the event, which nobody else gave. */
    private void recorded(RecordedEvent event, int timeStart, int timeEnd, JsonOut out) {
        out.name(RECORDED);
        if (timeEnd > 0) {
            out.again(timeStart, timeEnd);
        } else {
            out.time(event.time(), second);
        }
    }

    /** What a reader needs to find what was written. */
    private static void reshaped(RecordedEvent event, JsonOut out) {
        out.member("storedtype", event.stored().type())
                .member("storedrevision", event.stored().revision());
        if (event.parts() > 1) {
            out.member("storedpart", event.part()).member("storedparts", event.parts());
        }
    }

    private static void data(RecordedEvent event, boolean singleLine, JsonOut out) {
        String contentType = event.contentType();
        if (contentType.equals(EventData.JSON)) {
            out.members(CONTENT_TYPE_JSON);
        } else {
            out.name(CONTENT_TYPE).string(contentType);
        }
        int length = event.dataLength();
        if (length == 0) {
            return;
        }
        if (Values.isJson(contentType)) {
            out.name(DATA);
            event.copyData(out.extend(length), out.length() - length);
            out.rawEnd(length, singleLine);
            return;
        }
        byte[] bytes = event.data();
        if (contentType.toLowerCase(Locale.ROOT).startsWith("text/") && Utf8.isValid(bytes)) {
            out.member("data", new String(bytes, StandardCharsets.UTF_8));
        } else {
            out.member("data_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** Metadata that came in over HTTP is a JSON object; a program may have stored anything. */
    private static void metadata(ByteBuffer metadata, boolean singleLine, JsonOut out) {
        int length = metadata.remaining();
        if (length == 0) {
            return;
        }
        if (metadata.get(0) == '{' && metadata.get(length - 1) == '}') {
            out.name(METADATA).raw(metadata, singleLine);
        } else {
            byte[] bytes = new byte[length];
            metadata.get(bytes);
            out.member("metadata_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** Whether the stored members have one of that name. */
    static boolean has(byte[] members, String name) {
        return value(members, name) >= 0;
    }

    /** Where the value of that name starts in the stored members, which are all scalar; -1 if there is none. */
    static int value(byte[] members, String name) {
        int at = 0;
        while (at < members.length) {
            int end = stringEnd(members, at);
            if (end - at == name.length() + 2 && matches(members, at + 1, name)) {
                return end + 1;
            }
            at = end + 1;
            while (at < members.length && members[at] != ',') {
                at = members[at] == '"' ? stringEnd(members, at) : at + 1;
            }
            at++;
        }
        return -1;
    }

    /** Behind the closing quote of the string that starts at {@code at}. */
    static int stringEnd(byte[] members, int at) {
        int i = at + 1;
        while (i < members.length && members[i] != '"') {
            i += members[i] == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, members.length);
    }

    private static boolean matches(byte[] members, int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (members[at + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
