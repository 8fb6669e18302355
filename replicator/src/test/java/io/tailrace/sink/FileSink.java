package io.tailrace.sink;

import io.tailrace.journal.RecordedEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A sink as a user writes it: a line for each event in a file for each shard, forced. It can be told to fail. */
final class FileSink implements Sink {
    final AtomicInteger failures = new AtomicInteger();
    final ConcurrentHashMap<Integer, List<Integer>> batches = new ConcurrentHashMap<>();
    volatile @Nullable String poison;
    volatile boolean open = true;
    private final Path directory;

    FileSink(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    @Override
    public void send(int shard, List<RecordedEvent> events) throws Exception {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("told to fail");
        }
        try (FileChannel channel =
                FileChannel.open(file(shard), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (RecordedEvent event : events) {
                String data = new String(event.data(), StandardCharsets.UTF_8);
                if (data.equals(poison)) {
                    throw new SinkRefusal(event.sequence(), "it is poison; skip it", null);
                }
                String line = event.sequence() + " " + event.stream() + " " + data + "\n";
                channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
            }
            channel.force(false);
        }
        batches.computeIfAbsent(shard, any -> new ArrayList<>()).add(events.size());
    }

    private Path file(int shard) {
        return directory.resolve("shard-" + shard);
    }

    /** The sequences that arrived, as they did. */
    List<Long> sequences(int shard) throws IOException {
        return lines(shard).stream()
                .map(line -> Long.parseLong(line.split(" ", -1)[0]))
                .toList();
    }

    List<String> lines(int shard) throws IOException {
        return Files.exists(file(shard)) ? Files.readAllLines(file(shard)) : List.of();
    }

    @Override
    public void close() {
        open = false;
    }
}
