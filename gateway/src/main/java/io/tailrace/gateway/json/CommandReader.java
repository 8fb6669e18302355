package io.tailrace.gateway.json;

import io.tailrace.journal.Ack;
import io.tailrace.journal.ExpectedVersion;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a command of a socket, member by member. Its data is cut out of the text as it stands there. */
final class CommandReader {
    private static final List<String> KNOWN =
            List.of("id", "aggregate", "name", "data", "expected", "correlation", "causation", "ack");
    private static final byte[] NONE = {};

    private final JsonParser json;
    private final byte[] text;
    private @Nullable String aggregate;
    private @Nullable String name;
    private byte[] data = NONE;
    private ExpectedVersion expected = ExpectedVersion.any();
    private @Nullable String correlation;
    private @Nullable String causation;
    private @Nullable Ack ack;

    CommandReader(JsonParser json, byte[] text) {
        this.json = json;
        this.text = text;
    }

    /** Reads the member that the parser stands at. */
    void member(String member) {
        switch (member) {
            case "aggregate" -> aggregate = Values.string(member, json);
            case "name" -> name = Values.string(member, json);
            case "data" -> data = slice();
            case "expected" -> expected = Values.expected(member, json);
            case "correlation" -> correlation = Values.string(member, json);
            case "causation" -> causation = Values.string(member, json);
            case "ack" -> ack = Ack.of(Values.string(member, json));
            default -> throw Names.unknown(member, KNOWN);
        }
    }

    SocketMessage.Run toMessage(String id) {
        if (aggregate == null || name == null || aggregate.indexOf('/') < 1) {
            throw EventReader.bad("a command needs an \"aggregate\", as account/42, and a \"name\"");
        }
        return new SocketMessage.Run(id, aggregate, name, data, expected, correlation, causation, ack);
    }

    private byte[] slice() {
        int start = json.start();
        json.skip();
        return Arrays.copyOfRange(text, start, json.end());
    }
}
