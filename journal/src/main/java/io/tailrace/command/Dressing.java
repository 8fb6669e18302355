package io.tailrace.command;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tailrace.journal.EventData;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What every event of a command carries besides its data: metadata, and as CloudEvents attributes what caused it. */
final class Dressing {
    private static final byte[] NONE = {};
    private static final byte[] CAUSATION = "\"causationid\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CORRELATION = "\",\"correlationid\":\"".getBytes(StandardCharsets.US_ASCII);

    private final byte[] attributes;
    private final byte[] metadata;

    private Dressing(byte[] attributes, byte[] metadata) {
        this.attributes = attributes;
        this.metadata = metadata;
    }

    static Dressing of(Command command) {
        String causation = command.causation();
        String correlation = command.correlation();
        if (causation == null && correlation == null) {
            return new Dressing(NONE, command.metadata());
        }
        if (causation != null
                && correlation != null
                && FlatRecord.isPlain(causation)
                && FlatRecord.isPlain(correlation)) {
            return new Dressing(plain(causation, correlation), command.metadata());
        }
        StringBuilder members = new StringBuilder(64);
        member(members, "causationid", causation);
        member(members, "correlationid", correlation);
        return new Dressing(members.toString().getBytes(StandardCharsets.UTF_8), command.metadata());
    }

    /** The same without a look for what must be escaped. */
    private static byte[] plain(String causation, String correlation) {
        int middle = CAUSATION.length + causation.length();
        byte[] members = new byte[middle + CORRELATION.length + correlation.length() + 1];
        System.arraycopy(CAUSATION, 0, members, 0, CAUSATION.length);
        FlatRecord.put(causation, members, CAUSATION.length);
        System.arraycopy(CORRELATION, 0, members, middle, CORRELATION.length);
        FlatRecord.put(correlation, members, middle + CORRELATION.length);
        members[members.length - 1] = '"';
        return members;
    }

    private static void member(StringBuilder members, String name, @Nullable String value) {
        if (value != null) {
            members.append(members.isEmpty() ? "\"" : ",\"").append(name).append("\":\"");
            JsonStringEncoder.getInstance().quoteAsString(value, members);
            members.append('"');
        }
    }

    /** Reads what {@link #dress} will read. */
    int touch() {
        return attributes.length + metadata.length;
    }

    EventData dress(EventData event) {
        EventData dressed = metadata.length == 0 ? event : event.withMetadata(metadata);
        return attributes.length == 0 ? dressed : dressed.withExtension(EventData.TAG_ATTRIBUTES, attributes);
    }
}
