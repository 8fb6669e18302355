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
    private static final String ZEROS = "0000000000000000000";

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
        String recorded = event.time().toString();
        out.begin().member("specversion", "1.0").member("id", event.id());
        if (!has(attributes, "source")) {
            out.member("source", "/streams/" + Percent.encode(event.stream().value()));
        }
        out.member("type", event.type());
        if (!has(attributes, "time")) {
            out.member("time", recorded);
        }
        out.members(attributes);
        data(event, singleLine, out);
        metadata(event.metadataView(), singleLine, out);
        placed(event, position, recorded, out);
        out.end();
    }

    private static void placed(RecordedEvent event, @Nullable String position, String recorded, JsonOut out) {
        String version = Long.toString(event.version());
        out.member("stream", event.stream().value()).member("version", event.version());
        if (event.revision() > 1) {
            out.member("revision", event.revision());
        }
        if (event.stored() != event) {
            reshaped(event, out);
        }
        out.member("shard", event.shard());
        if (position == null) {
            out.positionMember(event.shard(), event.sequence());
        } else {
            out.member("position", position);
        }
        out.member("sequence", ZEROS.substring(version.length()) + version).member("recorded", recorded);
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
        out.member("datacontenttype", contentType);
        ByteBuffer data = event.dataView();
        if (data.remaining() == 0) {
            return;
        }
        if (Values.isJson(contentType)) {
            out.name("data").raw(data, singleLine);
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
            out.name("metadata").raw(metadata, singleLine);
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
