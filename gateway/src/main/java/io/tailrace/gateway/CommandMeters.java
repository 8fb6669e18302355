package io.tailrace.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tailrace.command.CommandObserver;
import io.tailrace.command.Commands;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The meters of commands and snapshots, by aggregate. Safe from any thread. */
final class CommandMeters implements CommandObserver {
    private static final Logger LOG = LoggerFactory.getLogger(CommandMeters.class);

    private final MeterRegistry registry;
    /** By aggregate and command, as asking the registry on a writer's thread would take longer than deciding. */
    private final Map<String, Map<String, Timer>> deciders = new ConcurrentHashMap<>();

    CommandMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Adds what {@code commands} counts by itself. */
    void watch(Commands commands) {
        FunctionCounter.builder("tailrace_command_observer_failures", commands, Commands::observerFailures)
                .description("How often these meters failed while they were told of a command")
                .register(registry);
    }

    @Override
    public void decided(String aggregate, String command, long nanos) {
        // Looked up without the lock that computing takes, which is a moment of every command.
        Map<String, Timer> commands = deciders.get(aggregate);
        Timer timer = commands == null ? null : commands.get(command);
        (timer == null ? decider(aggregate, command) : timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer decider(String aggregate, String command) {
        return deciders.computeIfAbsent(aggregate, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        command,
                        name -> Timer.builder("tailrace_command_decide")
                                .description("Time that the decider took for one command")
                                .tag("aggregate", aggregate)
                                .tag("command", name)
                                .register(registry));
    }

    @Override
    public void loaded(String aggregate, long events, boolean snapshot, long nanos) {
        Timer.builder("tailrace_state_load")
                .description("Time that it took to load a state that was not in memory")
                .tag("aggregate", aggregate)
                .tag("snapshot", Boolean.toString(snapshot))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
        DistributionSummary.builder("tailrace_state_load_events")
                .description("Events that were folded to load a state")
                .tag("aggregate", aggregate)
                .register(registry)
                .record((double) events);
    }

    @Override
    public void overran(String aggregate, String command, long nanos) {
        count("tailrace_command_overrun", "Commands that took longer than their time budget", aggregate);
        LOG.warn(
                "decider is over its time budget aggregate={} command={} millis={}",
                aggregate,
                command,
                TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    @Override
    public void snapshotWritten(String aggregate, int bytes) {
        count("tailrace_snapshot_written", "Snapshots that were written", aggregate);
    }

    @Override
    public void snapshotDropped(String aggregate) {
        count("tailrace_snapshot_dropped", "Snapshots that were not written, for want of time or room", aggregate);
    }

    private void count(String name, String description, String aggregate) {
        Counter.builder(name)
                .description(description)
                .tag("aggregate", aggregate)
                .register(registry)
                .increment();
    }
}
