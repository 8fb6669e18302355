package io.tailrace.command;

import io.tailrace.command.CommandResult.Failed;
import io.tailrace.command.CommandResult.Rejected;
import io.tailrace.journal.ShardView;
import io.tailrace.journal.StreamId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the decider of one command: loads the states that it needs, keeps the time that it takes, and turns whatever it throws
 * into a verdict on this command alone. Changes nothing. Writer thread only.
 */
final class Deciding<C, E, S> {
    private static final Logger LOG = LoggerFactory.getLogger(Deciding.class);
    private static final int OTHERS_MAX = 64;

    private final CommandRuntime runtime;
    private final ShardStates states;
    private final Aggregate<C, E, S> aggregate;
    private final Command command;
    private final C value;
    private final ShardView view;

    private long nanos;

    Deciding(
            CommandRuntime runtime,
            ShardStates states,
            Aggregate<C, E, S> aggregate,
            Command command,
            C value,
            ShardView view) {
        this.runtime = runtime;
        this.states = states;
        this.aggregate = aggregate;
        this.command = command;
        this.value = value;
        this.view = view;
    }

    Verdict run(Dressing dressing) {
        long version = view.version(command.target());
        Verdict verdict;
        try {
            verdict = decide(dressing);
        } catch (StateException e) {
            LOG.warn("state unreadable stream={}", command.target(), e);
            return stopped(Failed.Kind.STATE_UNREADABLE, e);
        } catch (InvalidEventException e) {
            LOG.warn("events invalid command={}", command, e);
            verdict = stopped(Failed.Kind.INVALID_EVENTS, e);
        } catch (Rejection e) {
            verdict = new Verdict.Refused(e, version);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            LOG.warn("decider failed aggregate={} command={}", aggregate, command, e);
            verdict = new Verdict.Stopped(new Rejected(
                    command.target(), Rejected.DECIDER_FAILED, aggregate.deciderName() + ": " + e, version, false));
        }
        return withinBudget(verdict);
    }

    private static Verdict stopped(Failed.Kind kind, Exception cause) {
        return new Verdict.Stopped(new Failed(kind, String.valueOf(cause.getMessage())));
    }

    private Verdict decide(Dressing dressing) {
        JointDecider<C, E, S> decider = aggregate.decider();
        StreamId target = command.target();
        Set<StreamId> others = others(decider, target);
        if (others.size() > OTHERS_MAX) {
            throw new IllegalArgumentException("others() names " + others.size() + " streams, allowed " + OTHERS_MAX);
        }
        for (StreamId other : others) {
            if (runtime.journal().shardOf(other) != view.shard()) {
                return new Verdict.Stopped(new Failed(
                        Failed.Kind.CROSS_SHARD,
                        "the streams of one command must be in one shard: put the part they share in braces, as in"
                                + " order-{c42}-1 and stock-{c42}-7: target=" + target + " other=" + other));
            }
        }
        Participant<E, S> own = new Participant<>(aggregate, target, states.state(aggregate, target, view));
        Participants<E> participants = new Participants<>(own, dressing);
        for (StreamId other : others) {
            participants.add(participant(runtime.aggregates().of(other), other));
        }
        begin();
        try {
            decider.decide(value, own.state(), participants, participants);
        } finally {
            end();
        }
        return new Verdict.Accepted(participants);
    }

    /** The other streams that the decider wants to see; one of one stream is not asked. */
    private Set<StreamId> others(JointDecider<C, E, S> decider, StreamId target) {
        if (decider instanceof Alone) {
            return Set.of();
        }
        begin();
        try {
            Set<StreamId> others = new LinkedHashSet<>(decider.others(value, target));
            others.remove(target);
            return others;
        } finally {
            end();
        }
    }

    private <T> Participant<?, T> participant(Aggregate<?, ?, T> other, StreamId stream) {
        return new Participant<>(other, stream, states.state(other, stream, view));
    }

    private void begin() {
        long now = System.nanoTime();
        nanos -= now;
        states.begin(new ShardStates.Running(aggregate.name(), command.name(), command.target(), now));
    }

    private void end() {
        nanos += System.nanoTime();
        states.end();
    }

    /** What a decider decides too late does not count, whatever it is. */
    private Verdict withinBudget(Verdict verdict) {
        CommandObserver observer = runtime.config().observer();
        Duration budget = runtime.config().timeBudget();
        observer.decided(aggregate.name(), command.name(), nanos);
        if (nanos <= budget.toNanos()) {
            return verdict;
        }
        observer.overran(aggregate.name(), command.name(), nanos);
        String detail = "the decider took longer than it may: aggregate=" + aggregate.name() + " decider="
                + aggregate.deciderName() + " command=" + command.name() + " took=" + nanos / 1_000_000
                + " ms, allowed " + budget.toMillis() + " ms (commands.time-budget)";
        LOG.warn(detail);
        return new Verdict.Stopped(new Failed(Failed.Kind.TIME_BUDGET_EXCEEDED, detail));
    }
}
