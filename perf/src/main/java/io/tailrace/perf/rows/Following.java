package io.tailrace.perf.rows;

import io.tailrace.consumer.Delivery;
import io.tailrace.consumer.Fetch;
import io.tailrace.consumer.Group;
import io.tailrace.consumer.GroupConfig;
import io.tailrace.consumer.GroupException;
import io.tailrace.consumer.Groups;
import io.tailrace.consumer.GroupsConfig;
import io.tailrace.consumer.Place;
import io.tailrace.gateway.Node;
import io.tailrace.journal.Journal;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.peer.KafkaTopics;
import io.tailrace.perf.peer.ViewDatabase;
import io.tailrace.projection.Projections;
import io.tailrace.replica.Replica;
import io.tailrace.replicator.Follower;
import io.tailrace.replicator.Standing;
import io.tailrace.sink.SinkFollower;
import io.tailrace.sink.SinkObserver;
import io.tailrace.sink.SinkOptions;
import io.tailrace.sink.kafka.KafkaOptions;
import io.tailrace.sink.kafka.KafkaSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * What follows a node's journal in the same process, as long as it is open. Each kind goes on where it was when it followed last. For
 * one thread.
 */
final class Following implements AutoCloseable {
    /** What may follow. */
    enum Kind {
        PROJECTION("a projection on H2"),
        GROUP("a consumer group with one member"),
        SINK("a sink into Kafka"),
        REPLICA("a read replica");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static Set<Kind> all() {
            return EnumSet.allOf(Kind.class);
        }
    }

    /**
     * What is followed, and where those who follow keep what they have. One of each for all that ever follow.
     *
     * @param directory holds the checkpoints of groups and sinks
     * @param copy holds the replica's journal
     * @param views is where the projection's view is
     * @param kafka holds the topic {@link #TOPIC}
     */
    record Ground(Bench bench, Node node, Path directory, Path copy, ViewDatabase views, KafkaTopics kafka) {}

    static final String TOPIC = "followed";

    private static final String NAME = "measured";
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final long STALL_NANOS = 60_000_000_000L;

    private final Ground ground;
    private final Journal journal;
    private final List<Follower> followers = new ArrayList<>();
    private final Deque<Runnable> ends = new ArrayDeque<>();

    private Following(Ground ground) {
        this.ground = ground;
        this.journal = ground.node().journal();
    }

    /** Has {@code kinds} follow; returns when they have everything that is there. */
    static Following start(Ground ground, Set<Kind> kinds) throws Exception {
        Following following = new Following(ground);
        try {
            for (Kind kind : kinds) {
                switch (kind) {
                    case PROJECTION -> following.project();
                    case GROUP -> following.consume();
                    case SINK -> following.send();
                    case REPLICA -> following.replicate();
                }
            }
            following.awaitLevel();
            return following;
        } catch (Exception | Error e) {
            following.close();
            throw e;
        }
    }

    private void project() throws Exception {
        Projections projections = ground.views().resume(journal);
        ends.push(projections::close);
        followers.add(ViewDatabase.view(projections));
    }

    private void consume() {
        Groups groups = Groups.open(journal, ground.directory().resolve("groups"), GroupsConfig.defaults());
        ends.push(groups::close);
        Group group =
                groups.create(NAME, GroupConfig.defaults(), new Place.End()).group();
        followers.add(group);
        Thread member = new Thread(() -> work(group), "member");
        ends.push(() -> end(member));
        member.start();
    }

    private static void end(Thread member) {
        member.interrupt();
        try {
            member.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes all that comes and acknowledges it, until it is interrupted or the group ends. */
    private static void work(Group group) {
        Fetch wanted = Fetch.of("one", Fetch.EVENTS_MAX).withPatience(PATIENCE);
        try {
            while (!Thread.interrupted()) {
                group.ack(group.fetch(wanted).get().stream().map(Delivery::id).toList());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | GroupException e) {
            throw new IllegalStateException("the member cannot go on", e);
        }
    }

    private void send() {
        KafkaSink sink = KafkaSink.open(KafkaOptions.of(ground.kafka().address(), TOPIC), journal.shards());
        SinkFollower follower = SinkFollower.start(
                journal, SinkOptions.named(NAME), sink, ground.directory().resolve("sinks"), SinkObserver.NONE);
        ends.push(follower::close);
        followers.add(follower);
    }

    private void replicate() {
        Journal copy = ReplicaLag.open(ground.bench(), ground.copy(), ground.node());
        ends.push(copy::close);
        Replica replica = Replica.start(copy, ReplicaLag.of(ground.node()));
        ends.push(replica::close);
        followers.add(replica);
    }

    /** Returns when all have everything that is there; fails if one does not get on. */
    void awaitLevel() throws InterruptedException {
        long start = ground.bench().clock().nanos();
        while (behind() > 0) {
            if (ground.bench().clock().nanos() - start > STALL_NANOS) {
                throw new IllegalStateException("not level after 60 s: " + standings());
            }
            Thread.sleep(1);
        }
    }

    /** Events that the one which is furthest behind has not taken in. Fails if one does not run. */
    long behind() {
        long most = 0;
        for (Follower follower : followers) {
            Standing standing = follower.standing();
            // A replica does not run before its primary was heard.
            if (standing.state() != Standing.State.RUNNING && standing.state() != Standing.State.RETRYING) {
                throw new IllegalStateException("does not follow: " + follower.kind() + " " + standing);
            }
            boolean level = standing.state() == Standing.State.RUNNING
                    && standing.positions().covers(journal.end());
            most = Math.max(most, level ? 0 : Math.max(1, standing.lag().events()));
        }
        return most;
    }

    private List<Standing> standings() {
        return followers.stream().map(Follower::standing).toList();
    }

    @Override
    public void close() {
        while (!ends.isEmpty()) {
            ends.pop().run();
        }
    }
}
