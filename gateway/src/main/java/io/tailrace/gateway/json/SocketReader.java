package io.tailrace.gateway.json;

import io.tailrace.journal.Ack;
import io.tailrace.journal.Append;
import io.tailrace.journal.Append.StreamAppend;
import io.tailrace.journal.Append.StreamCheck;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal.Shape;
import io.tailrace.journal.StreamId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one message of a socket. {@code op} must be its first member, so that the rest can be read as it comes. */
final class SocketReader {
    private static final List<String> OPS =
            List.of("append", "command", "subscribe", "consume", "ack", "nack", "extend", "credit", "unsubscribe");
    private static final long CREDIT_MAX = 1_000_000;

    private final JsonParser json;
    private final byte[] text;
    private final Members members;
    private @Nullable AppendReader many;

    SocketReader(JsonParser json, byte[] text) {
        this.json = json;
        this.text = text;
        members = new Members(json);
    }

    SocketMessage read() {
        if (json.currentToken() != JsonToken.START_OBJECT || !"op".equals(members.next())) {
            throw EventReader.bad("a message must be an object whose first member is \"op\"");
        }
        String op = Values.word("op", json);
        return switch (op) {
            case "append" -> append();
            case "command" -> command();
            case "subscribe" -> subscribe();
            case "consume" -> consume();
            case "ack" -> settle(SocketMessage.Settle.How.ACK, "sub", "ids");
            case "nack" -> settle(SocketMessage.Settle.How.NACK, "sub", "ids", "action", "delayMillis", "reason");
            case "extend" -> settle(SocketMessage.Settle.How.EXTEND, "sub", "ids", "leaseMillis");
            case "credit" -> credit();
            case "unsubscribe" -> new SocketMessage.Unsubscribe(only("sub"));
            default -> throw EventReader.bad("unknown op; known are " + String.join(", ", OPS));
        };
    }

    private SocketMessage append() {
        String id = null;
        try {
            StreamId stream = null;
            List<EventData> events = null;
            ExpectedVersion expected = ExpectedVersion.any();
            Ack ack = null;
            for (String name = members.next(); name != null; name = members.next()) {
                switch (name) {
                    case "id" -> id = Values.string(name, json);
                    case "stream" -> stream = StreamId.of(Values.string(name, json));
                    case "ack" -> ack = Ack.of(Values.string(name, json));
                    default -> {
                        if (stream != null && name.equals("events")) {
                            events = events(stream);
                        } else if (stream != null && name.equals("expected")) {
                            expected = Values.expected(name, json);
                        } else if (!many().member(name)) {
                            throw Names.unknown(name, List.of("id", "stream", "expected", "events", "checks", "ack"));
                        }
                    }
                }
            }
            if (id == null) {
                throw EventReader.bad("an append needs an \"id\", which its answer carries");
            }
            return new SocketMessage.Write(id, toAppend(stream, expected, events, ack));
        } catch (ProblemException e) {
            throw named(e.problem(), "id", id);
        } catch (IllegalArgumentException e) {
            throw named(Problem.of(Slug.INVALID_EVENT, String.valueOf(e.getMessage())), "id", id);
        }
    }

    private Append toAppend(
            @Nullable StreamId stream, ExpectedVersion expected, @Nullable List<EventData> events, @Nullable Ack ack) {
        if (stream == null) {
            Append append = many().toAppend();
            return ack == null ? append : append.withAck(ack);
        }
        if (events == null) {
            throw EventReader.bad("an append needs \"events\", after \"stream\"");
        }
        List<StreamCheck> checks = many == null ? List.of() : many.checked(stream);
        return new Append(List.of(new StreamAppend(stream, expected, events)), checks, ack);
    }

    /** What stands in a message that does not name its one stream first, and the checks of any. */
    private AppendReader many() {
        if (many == null) {
            many = new AppendReader(json, text);
        }
        return many;
    }

    private List<EventData> events(StreamId stream) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Values.wrong("events", "an array", json);
        }
        return EventReader.array(stream, json, text, false);
    }

    private SocketMessage command() {
        String id = null;
        try {
            CommandReader command = new CommandReader(json, text);
            for (String name = members.next(); name != null; name = members.next()) {
                if (name.equals("id")) {
                    id = Values.string(name, json);
                } else {
                    command.member(name);
                }
            }
            if (id == null) {
                throw EventReader.bad(
                        "a command needs an \"id\", which its answer carries and which makes it take effect once");
            }
            return command.toMessage(id);
        } catch (ProblemException e) {
            throw named(e.problem(), "id", id);
        } catch (IllegalArgumentException e) {
            throw named(Problem.of(Slug.INVALID_EVENT, String.valueOf(e.getMessage())), "id", id);
        }
    }

    private SocketMessage subscribe() {
        String sub = null;
        StreamId stream = null;
        EventFilter filter = EventFilter.all();
        String after = null;
        Shape shape = Shape.NEWEST;
        long credit = 0;
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "sub" -> sub = Values.string(name, json);
                case "stream" -> stream = StreamId.of(Values.string(name, json));
                case "prefix" -> filter = filter.withPrefix(Values.string(name, json));
                case "categories" ->
                    filter = filter.withCategories(strings(name).toArray(String[]::new));
                case "types" -> filter = filter.withTypes(strings(name).toArray(String[]::new));
                case "after" -> after = after();
                case "credit" -> credit = creditOf(name);
                case "shape" -> shape = shape(Values.string(name, json));
                default ->
                    throw Names.unknown(
                            name,
                            List.of("sub", "stream", "prefix", "categories", "types", "after", "shape", "credit"));
            }
        }
        if (sub == null) {
            throw EventReader.bad("a subscription needs a name: \"sub\"");
        }
        if (stream != null
                && (!filter.prefix().isEmpty() || !filter.categories().isEmpty())) {
            throw EventReader.bad("a subscription to one stream takes \"types\", not \"prefix\" or \"categories\"");
        }
        return new SocketMessage.Subscribe(sub, stream, filter, after, shape, credit);
    }

    private SocketMessage consume() {
        Flat flat = Flat.members(members, json, List.of("sub", "group", "member", "leaseMillis", "credit"));
        return new SocketMessage.Consume(
                flat.required("sub"),
                flat.required("group"),
                flat.text("member"),
                flat.millis("leaseMillis"),
                flat.number("credit", 0, CREDIT_MAX, 0));
    }

    private SocketMessage settle(SocketMessage.Settle.How how, String... known) {
        Flat flat = Flat.members(members, json, List.of(known));
        return new SocketMessage.Settle(flat.required("sub"), how, flat);
    }

    private static Shape shape(String value) {
        return switch (value) {
            case "newest" -> Shape.NEWEST;
            case "stored" -> Shape.STORED;
            default -> throw EventReader.bad("\"shape\" must be newest or stored");
        };
    }

    private String after() {
        return json.currentToken() == JsonToken.VALUE_NUMBER_INT
                ? Long.toString(Values.integer("after", json))
                : Values.string("after", json);
    }

    private SocketMessage credit() {
        String sub = null;
        long n = 0;
        for (String name = members.next(); name != null; name = members.next()) {
            switch (name) {
                case "sub" -> sub = Values.string(name, json);
                case "n" -> n = creditOf(name);
                default -> throw Names.unknown(name, List.of("sub", "n"));
            }
        }
        if (sub == null) {
            throw EventReader.bad("\"credit\" needs \"sub\" and \"n\"");
        }
        return new SocketMessage.Credit(sub, n);
    }

    private String only(String wanted) {
        String value = null;
        for (String name = members.next(); name != null; name = members.next()) {
            if (!name.equals(wanted)) {
                throw Names.unknown(name, List.of(wanted));
            }
            value = Values.string(name, json);
        }
        if (value == null) {
            throw EventReader.bad("the message needs \"" + wanted + "\"");
        }
        return value;
    }

    private long creditOf(String name) {
        long value = Values.integer(name, json);
        if (value < 0 || value > CREDIT_MAX) {
            throw EventReader.bad("\"" + name + "\" out of range: " + value + ", allowed 0 to " + CREDIT_MAX);
        }
        return value;
    }

    private Set<String> strings(String name) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Values.wrong(name, "an array of texts", json);
        }
        Set<String> values = new HashSet<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(Values.string(name, json));
        }
        return values;
    }

    private static ProblemException named(Problem problem, String name, @Nullable String id) {
        return (id == null ? problem : problem.with(name, id)).exception();
    }
}
