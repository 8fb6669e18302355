package io.tailrace.gateway;

import io.tailrace.command.Commands;
import io.tailrace.gateway.json.EventReader;
import io.tailrace.gateway.json.StrictJson;
import io.tailrace.journal.Journal;
import io.tailrace.replica.Replica;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What all event loops of a node use together. Immutable but for {@code stopping}, which turns true once, and {@code
 * rebuilding}.
 *
 * @param readers threads for everything that may wait for the disk
 * @param stopping whether the node is on its way out
 * @param followers what follows the journals
 * @param sinks where events are sent to
 * @param groups the consumer groups
 * @param replica what has the journal follow a primary, if it was opened to; null = nothing
 * @param views the projections, if there are any
 * @param drafts where the readers write what they answer with
 * @param rebuilding whether snapshots are being rebuilt
 */
record Shared(
        NodeConfig config,
        Journal journal,
        Commands commands,
        Meters meters,
        Admission admission,
        EventReader events,
        WorkerExecutor readers,
        Followers followers,
        Sinks sinks,
        ConsumerGroups groups,
        @Nullable Replica replica,
        NodeViews views,
        Drafts drafts,
        AtomicBoolean stopping,
        AtomicBoolean rebuilding) {

    static Shared of(
            NodeConfig config,
            Commands commands,
            Meters meters,
            WorkerExecutor readers,
            Followers followers,
            Sinks sinks,
            ConsumerGroups groups,
            @Nullable Replica replica,
            NodeViews views) {
        return new Shared(
                config,
                commands.journal(),
                commands,
                meters,
                new Admission(config.inFlightBytes()),
                new EventReader(new StrictJson(config.jsonDepth(), config.bodyBytes())),
                readers,
                followers,
                sinks,
                groups,
                replica,
                views,
                new Drafts(),
                new AtomicBoolean(),
                new AtomicBoolean());
    }
}
