package io.tailrace.command;

import io.tailrace.journal.Journal;
import io.tailrace.journal.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all commands of a journal share.
 *
 * @param answers by shard: the stream that keeps the answers of commands that wrote no event of their own
 */
record CommandRuntime(Journal journal, Aggregates aggregates, CommandsConfig config, List<StreamId> answers) {
    static CommandRuntime of(Journal journal, Aggregates aggregates, CommandsConfig config) {
        Map<Integer, StreamId> answers = new TreeMap<>();
        for (int n = 0; answers.size() < journal.shards(); n++) {
            StreamId stream = StreamId.of("$commands-" + n);
            answers.putIfAbsent(journal.shardOf(stream), stream);
        }
        CommandsConfig guarded = config.withObserver(new GuardedObserver(config.observer()));
        return new CommandRuntime(journal, aggregates, guarded, new ArrayList<>(answers.values()));
    }

    @Override
    public String toString() {
        return aggregates.toString();
    }
}
