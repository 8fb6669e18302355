package io.tailrace.command;

import io.tailrace.journal.Ack;
import io.tailrace.journal.CommandRecord;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.StreamId;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to an aggregate. Immutable; the arrays are not copied, so leave them alone until it is answered.
 */
public final class Command {
    /** Longest correlation or causation id, in characters. */
    public static final int CAUSE_CHARACTERS_MAX = 256;

    private static final byte[] EMPTY = {};

    private final StreamId target;
    private final String name;
    private final byte[] data;
    private final @Nullable String id;
    private final ExpectedVersion expected;
    private final @Nullable String correlation;
    private final @Nullable String causation;
    private final byte[] metadata;
    private final @Nullable Ack ack;

    private Command(Parts parts) {
        this.target = parts.target;
        this.name = parts.name;
        this.data = parts.data;
        this.id = parts.id;
        this.expected = parts.expected;
        this.correlation = parts.correlation;
        this.causation = parts.causation;
        this.metadata = parts.metadata;
        this.ack = parts.ack;
    }

    /**
     * A command without an id, whatever the version of its target.
     *
     * @param target stream of the aggregate: its name, {@code -}, and its id
     * @param name one that the aggregate's codec of commands knows
     * @param data the command as that codec reads it
     */
    public static Command of(StreamId target, String name, byte[] data) {
        return new Command(new Parts(target, name, data));
    }

    /** The same of a value, by the codec of its aggregate. */
    public static <C> Command of(Aggregate<C, ?, ?> aggregate, String id, C command) {
        Codec<C> codec = aggregate.commands();
        return of(aggregate.stream(id), codec.name(command), codec.encode(command));
    }

    /**
     * The same command under an id, which makes it take effect exactly once: sent again, also after a crash, it gets the first
     * answer and runs nothing. The id belongs to the target: another aggregate may use it too.
     *
     * @param wanted printable Unicode in NFC, 1 to 128 bytes
     * @throws IllegalArgumentException if it is not
     */
    public Command withId(String wanted) {
        CommandRecord.checkId(wanted);
        Parts parts = new Parts(this);
        parts.id = wanted;
        return new Command(parts);
    }

    /** The same command, if the target is as expected. */
    public Command expecting(ExpectedVersion wanted) {
        if (wanted.equals(expected)) {
            return this;
        }
        Parts parts = new Parts(this);
        parts.expected = wanted;
        return new Command(parts);
    }

    /** The same command with what it belongs to, which every event of it carries as {@code correlationid}. Else its id. */
    public Command withCorrelation(String wanted) {
        checkCause("correlation id", wanted);
        Parts parts = new Parts(this);
        parts.correlation = wanted;
        return new Command(parts);
    }

    /** The same command with what caused it, which every event of it carries as {@code causationid}. Else its id. */
    public Command withCausation(String wanted) {
        checkCause("causation id", wanted);
        Parts parts = new Parts(this);
        parts.causation = wanted;
        return new Command(parts);
    }

    private static void checkCause(String what, String value) {
        if (value.isEmpty() || value.length() > CAUSE_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    what + " out of range: characters=" + value.length() + ", allowed 1 to " + CAUSE_CHARACTERS_MAX);
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " holds a control character");
        }
    }

    /** The same command with metadata for every event of it. */
    public Command withMetadata(byte[] wanted) {
        Parts parts = new Parts(this);
        parts.metadata = wanted;
        return new Command(parts);
    }

    /** The same command, answered when {@code wanted} is reached; else as the store is configured. */
    public Command withAck(Ack wanted) {
        Parts parts = new Parts(this);
        parts.ack = wanted;
        return new Command(parts);
    }

    public StreamId target() {
        return target;
    }

    public String name() {
        return name;
    }

    /** The bytes themselves, not a copy. */
    public byte[] data() {
        return data;
    }

    public @Nullable String id() {
        return id;
    }

    public ExpectedVersion expected() {
        return expected;
    }

    /** What it belongs to: as given, else its id, else null. */
    public @Nullable String correlation() {
        return correlation == null ? id : correlation;
    }

    /** What caused its events: as given, else its id, else null. */
    public @Nullable String causation() {
        return causation == null ? id : causation;
    }

    /** The bytes themselves, not a copy; empty if there are none. */
    public byte[] metadata() {
        return metadata;
    }

    /** When to answer; null = as the store is configured. */
    public @Nullable Ack ack() {
        return ack;
    }

    @Override
    public String toString() {
        return name + " to " + target + (id == null ? "" : " id=" + id);
    }

    /** A command under construction. */
    private static final class Parts {
        private final StreamId target;
        private final String name;
        private final byte[] data;
        private @Nullable String id;
        private ExpectedVersion expected = ExpectedVersion.any();
        private @Nullable String correlation;
        private @Nullable String causation;
        private byte[] metadata = EMPTY;
        private @Nullable Ack ack;

        Parts(StreamId target, String name, byte[] data) {
            this.target = target;
            this.name = name;
            this.data = data;
        }

        Parts(Command from) {
            this(from.target, from.name, from.data);
            id = from.id;
            expected = from.expected;
            correlation = from.correlation;
            causation = from.causation;
            metadata = from.metadata;
            ack = from.ack;
        }
    }
}
