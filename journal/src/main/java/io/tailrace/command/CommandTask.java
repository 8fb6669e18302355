package io.tailrace.command;

import io.tailrace.command.CommandResult.Conflict;
import io.tailrace.command.CommandResult.Done;
import io.tailrace.command.CommandResult.Failed;
import io.tailrace.command.CommandResult.NotTaken;
import io.tailrace.command.CommandResult.ReusedId;
import io.tailrace.command.CommandResult.Unknown;
import io.tailrace.command.CommandResult.WrittenEvent;
import io.tailrace.journal.Ack;
import io.tailrace.journal.Append.StreamAppend;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import io.tailrace.journal.CommandRecord;
import io.tailrace.journal.EventData;
import io.tailrace.journal.EventRefusedException;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.LimitExceededException;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.ShardTask;
import io.tailrace.journal.ShardView;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command on its way through its shard: looked up among those answered before, checked, decided, written, and answered. All
 * but the answer happens on the writer thread.
 */
final class CommandTask<C, E, S> implements ShardTask {
    private static final Logger LOG = LoggerFactory.getLogger(CommandTask.class);

    private final CommandRuntime runtime;
    private final ShardStates states;
    private final Aggregate<C, E, S> aggregate;
    private final Command command;
    private final C value;
    private final BodyHash body;
    private final Dressing dressing;
    private final CommandCallback callback;
    /** Of the target, which keeps it from now on: so the writer does not have to find it. */
    private final int hash;

    /** What is answered once what it rests on is safe. */
    private Reply reply = ack -> new Unknown("the command was not decided");

    private @Nullable Participants<?> participants;

    /** An answer, but for what will have been reached by then. */
    private interface Reply {
        CommandResult at(Ack ack);
    }

    CommandTask(
            CommandRuntime runtime,
            ShardStates states,
            Aggregate<C, E, S> aggregate,
            Command command,
            C value,
            CommandCallback callback) {
        this.runtime = runtime;
        this.states = states;
        this.aggregate = aggregate;
        this.command = command;
        this.value = value;
        this.body = BodyHash.of(command);
        this.dressing = Dressing.of(command);
        this.callback = callback;
        this.hash = command.target().hashCode();
    }

    @Override
    public StreamId target() {
        return command.target();
    }

    @Override
    public @Nullable String id() {
        return command.id();
    }

    @Override
    public long touch() {
        return command.target().value().length()
                + command.expected().value()
                + dressing.touch()
                + body.low()
                + value.getClass().hashCode()
                + hash
                + states.touch(command.target());
    }

    @Override
    public @Nullable Decided decide(ShardView view) {
        StreamId target = command.target();
        String id = command.id();
        ShardView.Answered before = id == null ? null : view.answered(target, id);
        if (before != null) {
            reply = again(before);
            return null;
        }
        long version = view.version(target);
        if (!command.expected().holds(version)) {
            return answer(new Conflict(target, command.expected(), version));
        }
        Verdict verdict = new Deciding<>(runtime, states, aggregate, command, value, view).run(dressing);
        if (verdict instanceof Verdict.Accepted accepted) {
            return accept(accepted.participants(), view, version);
        }
        if (verdict instanceof Verdict.Refused refused) {
            return keepOutcome(Outcome.rejected(command, refused.rejection()), view, version);
        }
        return answer(((Verdict.Stopped) verdict).result());
    }

    private @Nullable Decided answer(CommandResult result) {
        reply = ack -> result;
        return null;
    }

    /** The first answer to the same command, or that the id was used for another. */
    private Reply again(ShardView.Answered before) {
        CommandRecord record = before.record();
        StreamId target = command.target();
        if (record.bodyHigh() != body.high() || record.bodyLow() != body.low()) {
            return ack -> new ReusedId(target, record.id());
        }
        List<RecordedEvent> events = before.events();
        if (events.get(0).type().equals(Outcome.TYPE)) {
            Outcome outcome = Outcome.of(events.get(0));
            return ack -> outcome.result(target, record.version(), ack, true);
        }
        List<WrittenEvent> written = new ArrayList<>(events.size());
        for (RecordedEvent event : events) {
            written.add(new WrittenEvent(
                    event.stream(), event.id(), event.type(), event.revision(), event.version(), event.position()));
        }
        RecordedEvent last = events.get(events.size() - 1);
        return ack -> new Done(target, record.version(), last.position(), written, ack, true);
    }

    private @Nullable Decided accept(Participants<?> accepted, ShardView view, long version) {
        List<StreamAppend> appends = accepted.appends();
        if (appends.isEmpty()) {
            return keepOutcome(Outcome.nothing(command), view, version);
        }
        Decided decided = checked(appends, accepted.targetVersion(), view);
        if (decided != null) {
            participants = accepted;
        }
        return decided;
    }

    /** An answer without events: under an id it is stored, as it must be the same for ever after. */
    private @Nullable Decided keepOutcome(Outcome outcome, ShardView view, long version) {
        StreamId target = command.target();
        reply = ack -> outcome.result(target, version, ack, false);
        if (command.id() == null) {
            return null;
        }
        StreamId answers = runtime.answers().get(view.shard());
        List<EventData> events = List.of(dressing.dress(outcome.event()));
        return checked(List.of(new StreamAppend(answers, ExpectedVersion.any(), events)), version, view);
    }

    private @Nullable Decided checked(List<StreamAppend> appends, long version, ShardView view) {
        String id = command.id();
        CommandRecord record =
                id == null ? null : new CommandRecord(command.target(), id, version, body.high(), body.low());
        Decided decided = new Decided(appends, record);
        try {
            view.check(decided);
            return decided;
        } catch (LimitExceededException | EventRefusedException e) {
            LOG.warn("events refused aggregate={} command={} cause=\"{}\"", aggregate, command, e.getMessage());
            return answer(new Failed(Failed.Kind.INVALID_EVENTS, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void written(Appended appended) {
        Participants<?> done = participants;
        if (done != null) {
            done.keep(states);
            long version = done.targetVersion();
            List<WrittenEvent> written = done.written(appended.position());
            reply = ack -> new Done(command.target(), version, appended.position(), written, ack, false);
        }
    }

    @Override
    public void answered(AppendResult outcome) {
        if (outcome instanceof Appended appended) {
            callback.answered(reply.at(appended.ack()));
        } else if (outcome instanceof Refused refused) {
            callback.answered(new NotTaken(refused.reason(), refused.detail()));
        } else if (outcome instanceof AppendResult.Unknown unknown) {
            callback.answered(new Unknown(unknown.reason()));
        } else {
            // Nothing can have come between the decision and the append, which carries no ids of events.
            throw new IllegalStateException("a command was decided upon another state: " + outcome);
        }
    }
}
