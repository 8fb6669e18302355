package io.tailrace.sink;

import io.tailrace.journal.Append;
import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.EventData;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.JournalConfig;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A store with something in it. */
public final class Events {
    private Events() {}

    /** A small store of so many shards. */
    public static Journal open(Path directory, int shards) {
        return Journal.open(
                JournalConfig.in(directory.resolve("data")).withShards(shards).withCycleBytes(4 << 20));
    }

    /** Copies a store that is closed, as a backup is. */
    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** Appends {@code count} events of a number each, {@code from} and following, to 100 streams. */
    public static void append(Journal journal, int from, int count) {
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            answers.add(append(
                    journal, "item-" + i % 100, Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        answers.forEach(CompletableFuture::join);
    }

    /** Appends one event, and fails if that is refused. */
    public static CompletableFuture<?> append(Journal journal, String stream, byte[] data) {
        return journal.append(Append.to(StreamId.of(stream), ExpectedVersion.any(), EventData.of("Counted", data)))
                .thenAccept(result -> {
                    if (!(result instanceof Appended)) {
                        throw new IllegalStateException(result.toString());
                    }
                });
    }
}
