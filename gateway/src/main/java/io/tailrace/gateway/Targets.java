package io.tailrace.gateway;

import io.tailrace.command.Aggregate;
import io.tailrace.command.Command;
import io.tailrace.gateway.json.JsonType;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Ack;
import io.tailrace.journal.StreamId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The aggregates that requests are about, and the parts of commands that both HTTP and sockets send. */
final class Targets {
    /** Most bytes of a key or of the id of a correlation or causation. */
    static final int ID_BYTES_MAX = 128;

    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    private Targets() {}

    /** The aggregate of that name; refused if there is none. */
    static Aggregate<?, ?, ?> aggregate(Shared shared, String name) {
        Aggregate<?, ?, ?> aggregate = shared.commands().aggregates().find(name);
        if (aggregate == null) {
            String known = String.join(
                    ", ",
                    shared.commands().aggregates().all().stream()
                            .map(Aggregate::name)
                            .toList());
            throw Problem.of(
                            Slug.UNKNOWN_AGGREGATE,
                            "no aggregate is called \"" + shortened(name) + "\"; there are: "
                                    + (known.isEmpty() ? "none" : known))
                    .exception();
        }
        return aggregate;
    }

    /** The stream of one aggregate. */
    static StreamId stream(Aggregate<?, ?, ?> aggregate, String id) {
        try {
            return aggregate.stream(id);
        } catch (IllegalArgumentException e) {
            throw Query.invalid("id", String.valueOf(e.getMessage()));
        }
    }

    /** The stream that a path names by its first two parameters. */
    static StreamId stream(Exchange exchange) {
        return stream(aggregate(exchange.shared(), exchange.parameter(0)), exchange.parameter(1));
    }

    /** What a codec of commands reads of {@code body}: JSON is checked, and nothing stands for an object without members. */
    static byte[] payload(Shared shared, Aggregate<?, ?, ?> aggregate, byte[] body) {
        if (!JsonType.isJson(aggregate.commands().contentType())) {
            return body;
        }
        if (body.length > 0 && JsonType.isJson(aggregate.commands().contentType())) {
            shared.events().check(body);
        }
        return checked(aggregate, body);
    }

    /** The same of what is known to be JSON, or nothing. */
    static byte[] checked(Aggregate<?, ?, ?> aggregate, byte[] json) {
        return json.length == 0 && JsonType.isJson(aggregate.commands().contentType()) ? EMPTY_OBJECT : json;
    }

    /** {@code command} with what the request says of it. */
    static Command command(
            Command command,
            @Nullable String key,
            @Nullable String correlation,
            @Nullable String causation,
            @Nullable Ack ack) {
        Command told = key == null ? command : command.withId(key);
        told = correlation == null ? told : told.withCorrelation(correlation);
        told = causation == null ? told : told.withCausation(causation);
        return ack == null ? told : told.withAck(ack);
    }

    /** A key or id; quotes around it, as structured headers have them, are not part of it. */
    static @Nullable String id(String name, @Nullable String value) {
        if (value == null) {
            return null;
        }
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        String id = quoted ? value.substring(1, value.length() - 1) : value;
        if (id.isEmpty() || !isShortText(id)) {
            throw Query.invalid(name, name + " must be 1 to " + ID_BYTES_MAX + " bytes of printable text");
        }
        return id;
    }

    private static boolean isShortText(String id) {
        boolean ascii = true;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (Character.isISOControl(c)) {
                return false;
            }
            ascii &= c < 0x80;
        }
        return (ascii ? id.length() : id.getBytes(StandardCharsets.UTF_8).length) <= ID_BYTES_MAX;
    }

    private static String shortened(String name) {
        return name.length() > 64 ? name.substring(0, 64) + "…" : name;
    }
}
