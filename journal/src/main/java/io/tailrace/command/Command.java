package io.tailrace.command;

import io.tailrace.journal.Ack;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to an aggregate. Immutable; the arrays are not copied, so leave them alone until it is answered.
 *
 * @param target stream of the aggregate: its name, {@code -}, and its id
 * @param name one that the aggregate's codec of commands knows
 * @param data the command as that codec reads it
 * @param id makes it take effect exactly once: sent again, also after a crash, it gets the first answer and runs nothing. Belongs to
 *     the target: another aggregate may use it too. Printable Unicode in NFC, 1 to 128 bytes; null = none
 * @param expected what the target must be at
 * @param correlation what this belongs to; every event of it carries this as {@code correlationid}. Null = the id
 * @param causation what caused this; every event carries it as {@code causationid}. Null = the id
 * @param metadata given to every event; empty = none
 * @param ack when to answer; null = as the store is configured
 */
public record Command(
        StreamId target,
        String name,
        byte[] data,
        @Nullable String id,
        ExpectedVersion expected,
        @Nullable String correlation,
        @Nullable String causation,
        byte[] metadata,
        @Nullable Ack ack) {
    private static final byte[] EMPTY = {};

    public Command {
        Objects.requireNonNull(target);
        Objects.requireNonNull(name);
        Objects.requireNonNull(data);
        Objects.requireNonNull(expected);
        Objects.requireNonNull(metadata);
    }

    /** A command without an id, whatever the version of its target. */
    public static Command of(StreamId target, String name, byte[] data) {
        return new Command(target, name, data, null, ExpectedVersion.any(), null, null, EMPTY, null);
    }

    /** The same of a value, by the codec of its aggregate. */
    public static <C> Command of(Aggregate<C, ?, ?> aggregate, String id, C command) {
        Codec<C> codec = aggregate.commands();
        return of(aggregate.stream(id), codec.name(command), codec.encode(command));
    }

    public Command withId(String wanted) {
        return new Command(target, name, data, wanted, expected, correlation, causation, metadata, ack);
    }

    public Command expecting(ExpectedVersion wanted) {
        return new Command(target, name, data, id, wanted, correlation, causation, metadata, ack);
    }

    public Command withCorrelation(String wanted) {
        return new Command(target, name, data, id, expected, wanted, causation, metadata, ack);
    }

    public Command withCausation(String wanted) {
        return new Command(target, name, data, id, expected, correlation, wanted, metadata, ack);
    }

    public Command withMetadata(byte[] wanted) {
        return new Command(target, name, data, id, expected, correlation, causation, wanted, ack);
    }

    public Command withAck(Ack wanted) {
        return new Command(target, name, data, id, expected, correlation, causation, metadata, wanted);
    }

    @Override
    public String toString() {
        return name + " to " + target + (id == null ? "" : " id=" + id);
    }
}
