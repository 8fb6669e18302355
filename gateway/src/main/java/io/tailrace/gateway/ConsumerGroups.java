package io.tailrace.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.consumer.Group;
import io.tailrace.consumer.GroupConfig;
import io.tailrace.consumer.GroupStatus.Counts;
import io.tailrace.consumer.GroupStatus.Load;
import io.tailrace.consumer.Groups;
import io.tailrace.consumer.GroupsConfig;
import io.tailrace.consumer.Place;
import io.tailrace.journal.Journal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The consumer groups of a node: each is listed, watched and metered for as long as it is there. Opened after the journal and
 * closed before it. Safe from any thread; what writes waits for the disk, so not from an event loop.
 */
final class ConsumerGroups implements AutoCloseable {
    /** Where the groups live, below the directory of the journal. */
    private static final String DIRECTORY = "groups";

    private final Groups groups;
    private final Followers followers;
    private final MeterRegistry registry;
    private final Map<Group, List<Meter>> meters = new HashMap<>();

    private ConsumerGroups(Groups groups, Followers followers, MeterRegistry registry) {
        this.groups = groups;
        this.followers = followers;
        this.registry = registry;
    }

    static ConsumerGroups open(Journal journal, GroupsConfig limits, Followers followers, MeterRegistry registry) {
        Groups groups = Groups.open(journal, journal.config().directory().resolve(DIRECTORY), limits);
        ConsumerGroups opened = new ConsumerGroups(groups, followers, registry);
        groups.all().forEach(opened::register);
        return opened;
    }

    List<Group> all() {
        return groups.all();
    }

    Group require(String name) {
        return groups.require(name);
    }

    boolean isStalled(Group group) {
        return followers.isStalled(group);
    }

    synchronized Groups.Creation create(String name, GroupConfig config, Place from) {
        Groups.Creation creation = groups.create(name, config, from);
        if (creation.created()) {
            register(creation.group());
        }
        return creation;
    }

    synchronized Group copy(String source, String target) {
        Group group = groups.clone(source, target);
        register(group);
        return group;
    }

    synchronized void delete(String name) {
        Group group = groups.require(name);
        groups.delete(name);
        unregister(group);
    }

    private synchronized void register(Group group) {
        followers.register(group);
        meters.put(
                group,
                List.of(
                        gauge(group, "in_flight", "Events that members hold", Load::inFlight),
                        gauge(group, "window", "Events read and not yet passed by the checkpoint", Load::window),
                        gauge(group, "parked", "Parked streams", Load::parked),
                        gauge(group, "members", "Members that fetched lately or hold events", Load::members),
                        counter(group, "delivered", "Times that an event was given out", Counts::delivered),
                        counter(group, "redelivered", "Those after the first of their event", Counts::redelivered),
                        counter(group, "acked", "Events acknowledged", Counts::acked),
                        counter(group, "retried", "Times that a member handed an event back", Counts::retried),
                        counter(group, "expired", "Leases that ran out", Counts::expired),
                        counter(group, "parks", "Times that an event was parked", Counts::parked),
                        counter(group, "skipped", "Events passed over", Counts::skipped)));
    }

    private void unregister(Group group) {
        followers.unregister(group);
        List<Meter> own = meters.remove(group);
        if (own != null) {
            own.forEach(registry::remove);
        }
    }

    private Meter gauge(Group group, String name, String description, ToDoubleFunction<Load> value) {
        return Gauge.builder("tailrace_group_" + name, group, g -> value.applyAsDouble(g.load()))
                .description(description)
                .tag("group", group.name())
                .register(registry);
    }

    private Meter counter(Group group, String name, String description, ToLongFunction<Counts> value) {
        return FunctionCounter.builder("tailrace_group_" + name, group, g -> (double) value.applyAsLong(g.counts()))
                .description(description)
                .tag("group", group.name())
                .register(registry);
    }

    /** Answers all who wait for events, as the node is about to end. */
    void stopWaiting() {
        groups.stopWaiting();
    }

    @Override
    public synchronized void close() {
        List.copyOf(meters.keySet()).forEach(this::unregister);
        groups.close();
    }
}
