package io.tailrace.gateway.json;

import io.tailrace.journal.EventData;
import io.tailrace.journal.RecordedEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a stored event as a CloudEvents 1.0 JSON object, by hand and without copying its data first. */
public final class EventWriter {
    private static final byte[] NONE = {};
    private static final byte[] START = "{\"specversion\":\"1.0\"".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ID = JsonOut.encoded("id");
    private static final byte[] SOURCE = JsonOut.encoded("source");
    private static final byte[] TYPE = JsonOut.encoded("type");
    private static final byte[] TIME = JsonOut.encoded("time");
    private static final byte[] CONTENT_TYPE = JsonOut.encoded("datacontenttype");
    private static final byte[] DATA = JsonOut.encoded("data");
    private static final byte[] METADATA = JsonOut.encoded("metadata");
    private static final byte[] STREAM = JsonOut.encoded("stream");
    private static final byte[] VERSION = JsonOut.encoded("version");
    private static final byte[] SHARD = JsonOut.encoded("shard");
    private static final byte[] SEQUENCE = JsonOut.encoded("sequence");
    private static final byte[] RECORDED = JsonOut.encoded("recorded");
    /** So that texts sort as the numbers do. */
    private static final int SEQUENCE_DIGITS = 19;

    private EventWriter() {}

    /**
     * Writes {@code event} as one object.
     *
     * @param position the token of its place in what is read; null = that of the event alone
     * @param singleLine whether line breaks between the parts of its data become spaces, as framing by lines needs
     */
    public static void write(RecordedEvent event, @Nullable String position, boolean singleLine, JsonOut out) {
        byte[] stored = event.extension(EventData.TAG_ATTRIBUTES);
        byte[] attributes = stored == null ? NONE : stored;
        out.open(START);
        id(event, out);
        if (!has(attributes, "source")) {
            out.name(SOURCE)
                    .quote()
                    .part("/streams/")
                    .percent(event.stream().value())
                    .unquote();
        }
        out.name(TYPE).string(event.type());
        int timeStart = 0;
        int timeEnd = 0;
        if (!has(attributes, "time")) {
            timeStart = out.name(TIME).length();
            timeEnd = out.time(event.time()).length();
        }
        out.members(attributes);
        data(event, singleLine, out);
        metadata(event.metadataView(), singleLine, out);
        placed(event, position, out);
        recorded(event, timeStart, timeEnd, out);
        out.end();
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

    private static void placed(RecordedEvent event, @Nullable String position, JsonOut out) {
        out.name(STREAM).string(event.stream().value()).name(VERSION).number(event.version());
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
    private static void recorded(RecordedEvent event, int timeStart, int timeEnd, JsonOut out) {
        out.name(RECORDED);
        if (timeEnd > 0) {
            out.again(timeStart, timeEnd);
        } else {
            out.time(event.time());
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
        out.name(CONTENT_TYPE).string(contentType);
        ByteBuffer data = event.dataView();
        if (data.remaining() == 0) {
            return;
        }
        if (Values.isJson(contentType)) {
            out.name(DATA).raw(data, singleLine);
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
