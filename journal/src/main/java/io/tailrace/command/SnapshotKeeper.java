package io.tailrace.command;

import io.tailrace.journal.Evolution;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Position;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.ShardStatus;
import io.tailrace.journal.StreamId;
import io.tailrace.journal.StreamList;
import io.tailrace.snapshot.Snapshot;
import io.tailrace.snapshot.SnapshotStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a journal's aggregates: holds what is stored against the journal before it is believed, and has states written
 * once their last event is on disk, on a thread of its own.
 */
final class SnapshotKeeper implements SnapshotSource, Snapshots, AutoCloseable {
    private static final int STREAMS_AT_ONCE = 65_536;

    private final CommandRuntime runtime;
    private final Journal journal;
    private final SnapshotStore store;
    private final EventSource committed;
    private final Loader replay;
    private final long fingerprint;
    private final SnapshotThread thread;

    SnapshotKeeper(CommandRuntime runtime, SnapshotStore store) {
        this.runtime = runtime;
        this.journal = runtime.journal();
        this.store = store;
        this.committed = EventSource.committed(journal);
        Evolution evolution = journal.config().evolution();
        this.replay = new Loader(evolution, SnapshotSource.NONE);
        this.fingerprint = evolution.fingerprint();
        this.thread = new SnapshotThread(this::write, runtime.config().observer());
        thread.start();
    }

    @Override
    public <S> Loader.@Nullable Base<S> find(
            Aggregate<?, ?, S> aggregate, StreamId stream, long version, EventSource source) {
        Snapshot snapshot = store.find(stream.value());
        if (snapshot == null
                || snapshot.event().version() > version
                || !isUsable(aggregate, stream, snapshot, source)) {
            return null;
        }
        try {
            S state = aggregate.states().decode(snapshot.name(), snapshot.state());
            return new Loader.Base<>(state, snapshot.event().version());
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }

    private boolean isUsable(Aggregate<?, ?, ?> aggregate, StreamId stream, Snapshot snapshot, EventSource source) {
        if (!snapshot.maker().equals(maker(aggregate))) {
            return false;
        }
        RecordedEvent event = source.event(stream, snapshot.event().version());
        return event != null && eventOf(event).equals(snapshot.event());
    }

    private Snapshot.Maker maker(Aggregate<?, ?, ?> aggregate) {
        return new Snapshot.Maker(aggregate.stateVersion(), fingerprint);
    }

    private static Snapshot.Event eventOf(RecordedEvent event) {
        Instant time = event.time();
        return new Snapshot.Event(
                event.version(),
                event.shard(),
                event.sequence(),
                event.epoch(),
                time.getEpochSecond() * 1_000_000_000L + time.getNano());
    }

    @Override
    public <S> void offer(Aggregate<?, ?, S> aggregate, StreamId stream, long version, S state) {
        thread.offer(new SnapshotThread.Pending<>(aggregate, stream, version, state));
    }

    /** Writes a state down; snapshot thread, or whoever asked for it. */
    private <S> boolean write(SnapshotThread.Pending<S> pending) {
        RecordedEvent last = awaitDisk(pending.stream(), pending.version());
        if (last == null) {
            return false;
        }
        Aggregate<?, ?, S> aggregate = pending.aggregate();
        Codec<S> codec = aggregate.states();
        byte[] state = codec.encode(pending.state());
        boolean kept = store.put(new Snapshot(
                pending.stream().value(),
                maker(aggregate),
                eventOf(last),
                System.currentTimeMillis(),
                codec.name(pending.state()),
                state));
        if (kept) {
            runtime.config().observer().snapshotWritten(aggregate.name(), state.length);
        }
        return kept;
    }

    /** The event, once it is on disk: before that it may still be lost, and another come in its place. Null if it will not. */
    private @Nullable RecordedEvent awaitDisk(StreamId stream, long version) {
        int shard = journal.shardOf(stream);
        long patience = 2 * journal.config().flushInterval().toNanos() + TimeUnit.SECONDS.toNanos(5);
        for (long start = System.nanoTime(); System.nanoTime() - start < patience; ) {
            RecordedEvent event = journal.event(stream, version);
            ShardStatus status = journal.status().get(shard);
            if (event != null && status.durable() >= event.sequence()) {
                return event;
            }
            if (status.fenced() != null || !thread.pause()) {
                return null;
            }
        }
        return null;
    }

    @Override
    public List<SnapshotInfo> list(String prefix, @Nullable StreamId after, int limit) {
        TreeMap<StreamId, Snapshot> found = new TreeMap<>();
        store.forEach(snapshot -> {
            StreamId stream = StreamId.of(snapshot.stream());
            if (snapshot.stream().startsWith(prefix) && (after == null || stream.compareTo(after) > 0)) {
                found.merge(
                        stream,
                        snapshot,
                        (a, b) -> a.event().version() < b.event().version() ? b : a);
                if (found.size() > limit) {
                    found.pollLastEntry();
                }
            }
        });
        List<SnapshotInfo> infos = new ArrayList<>(found.size());
        found.forEach((stream, snapshot) -> infos.add(info(stream, snapshot)));
        return infos;
    }

    private SnapshotInfo info(StreamId stream, Snapshot snapshot) {
        Aggregate<?, ?, ?> aggregate = runtime.aggregates().find(stream.category());
        return new SnapshotInfo(
                stream,
                snapshot.event().version(),
                new Position(snapshot.event().shard(), snapshot.event().sequence()),
                Instant.ofEpochMilli(snapshot.takenMillis()),
                snapshot.maker().stateVersion(),
                snapshot.state().length,
                aggregate != null && isUsable(aggregate, stream, snapshot, committed));
    }

    @Override
    public @Nullable SnapshotInfo find(StreamId stream) {
        Snapshot snapshot = store.find(stream.value());
        return snapshot == null ? null : info(stream, snapshot);
    }

    @Override
    public byte @Nullable [] state(StreamId stream) {
        Snapshot snapshot = store.find(stream.value());
        return snapshot == null ? null : snapshot.state();
    }

    @Override
    public boolean drop(StreamId stream) {
        return store.remove(stream.value());
    }

    @Override
    public long dropAll(String prefix) {
        long dropped = 0;
        while (true) {
            List<String> streams = new ArrayList<>();
            store.forEach(snapshot -> {
                if (streams.size() < STREAMS_AT_ONCE && snapshot.stream().startsWith(prefix)) {
                    streams.add(snapshot.stream());
                }
            });
            long before = dropped;
            dropped += streams.stream().filter(store::remove).count();
            if (dropped == before) {
                return dropped;
            }
        }
    }

    @Override
    public @Nullable SnapshotInfo rebuild(StreamId stream) {
        return rebuild(runtime.aggregates().of(stream), stream) ? find(stream) : null;
    }

    private <S> boolean rebuild(Aggregate<?, ?, S> aggregate, StreamId stream) {
        Loaded<S> loaded = replay.load(aggregate, stream, Long.MAX_VALUE, committed);
        return loaded.version() > 0
                && write(new SnapshotThread.Pending<>(aggregate, stream, loaded.version(), loaded.state()));
    }

    @Override
    public long rebuildAll(String prefix, Progress progress) {
        long total = countAll(prefix);
        long streams = 0;
        long written = 0;
        @Nullable StreamList page = null;
        do {
            page = page(prefix, page);
            for (StreamId stream : page.streams()) {
                if (isAggregate(stream)) {
                    streams++;
                    if (rebuild(runtime.aggregates().of(stream), stream)) {
                        written++;
                    }
                    if (!progress.at(streams, written, Math.max(total, streams))) {
                        return written;
                    }
                }
            }
        } while (page.next() != null);
        return written;
    }

    private long countAll(String prefix) {
        long total = 0;
        @Nullable StreamList page = null;
        do {
            page = page(prefix, page);
            total += page.streams().stream().filter(this::isAggregate).count();
        } while (page.next() != null);
        return total;
    }

    private StreamList page(String prefix, @Nullable StreamList before) {
        return journal.streams(prefix, before == null ? null : before.next(), STREAMS_AT_ONCE);
    }

    private boolean isAggregate(StreamId stream) {
        return runtime.aggregates().find(stream.category()) != null;
    }

    @Override
    public long count() {
        return store.count();
    }

    @Override
    public long bytesOnDisk() {
        return store.bytesOnDisk();
    }

    /** Writes what is under way and closes the files. */
    @Override
    public void close() {
        thread.close();
        store.close();
    }
}
