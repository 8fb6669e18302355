package io.tailrace.journal;

import io.tailrace.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** A process that appends until it is killed, and notes in a file what it was promised. */
final class CrashingWriter {
    static final int STREAMS = 10;
    /** How the process ends when its shard takes no more writes. */
    static final int FENCED = 3;

    private static final int IN_FLIGHT = 256;

    private CrashingWriter() {}

    /**
     * What one append was told.
     *
     * @param name what the ids of its events start with
     * @param sequence of its last event
     */
    record Promise(String name, String stream, long first, long last, long sequence) {}

    static JournalConfig config(Path directory) {
        return JournalConfig.in(directory)
                .withShards(1)
                .withCycleBytes(1 << 20)
                .withLimits(new Limits(64 << 10, 1 << 10, 128 << 10, 100, 256, 128, 128));
    }

    /** Directory, name of the round, seed. Never ends by itself, unless its shard is fenced. */
    public static void main(String[] arguments) throws InterruptedException {
        String round = arguments[1];
        Random random = new Random(Long.parseLong(arguments[2]));
        Semaphore room = new Semaphore(IN_FLIGHT);
        AtomicBoolean refused = new AtomicBoolean();
        CompletableFuture<Journal> opened = new CompletableFuture<>();
        CountDownLatch fenced = new CountDownLatch(1);
        Journal journal = Journal.open(config(Path.of(arguments[0])).withObserver(new JournalObserver() {
            @Override
            public void fenced(int shard, String reason) {
                // It may come to that before this process has got hold of the journal.
                long durable = opened.join().status().get(shard).durable();
                System.out.println("fenced " + durable + " .");
                fenced.countDown();
            }
        }));
        opened.complete(journal);
        System.out.println("open .");
        for (int i = 0; !refused.get(); i++) {
            room.acquire();
            String name = round + "-" + i;
            StreamId stream = StreamId.of("s-" + random.nextInt(STREAMS));
            List<EventData> events = new ArrayList<>();
            for (int event = random.nextInt(4); event >= 0; event--) {
                byte[] data = new byte[random.nextInt(1_500)];
                random.nextBytes(data);
                events.add(EventData.of("Added", data).withId(name + "." + events.size()));
            }
            journal.append(Append.to(stream, ExpectedVersion.any(), events), result -> {
                if (result instanceof AppendResult.Appended appended) {
                    AppendResult.Written written = appended.streams().get(0);
                    System.out.println("ack " + name + " " + stream + " " + written.firstVersion() + " "
                            + written.lastVersion() + " " + appended.position().sequence() + " .");
                } else if (result instanceof AppendResult.Refused) {
                    refused.set(true);
                }
                room.release();
            });
        }
        // Whoever waits is told, whatever happened. Appends are refused before the observer and the log hear why.
        room.acquire(IN_FLIGHT);
        fenced.await();
        Runtime.getRuntime().halt(FENCED);
    }

    /** The last sequence that was durable when the shard of the process fenced itself. */
    static long durableWhenFenced(Path output) throws IOException {
        return Long.parseLong(Processes.lines(output, "fenced").get(0)[1]);
    }

    /** What the process was promised after its shard had fenced itself. */
    static List<Promise> promisesAfterFence(Path output) throws IOException {
        String text = Files.readString(output);
        return parse(text.substring(text.indexOf("\nfenced ")));
    }

    /** Has the process fill {@code store} until it was promised so much, kills it, and returns all that it was promised. */
    static List<Promise> killAfter(int least, Path store, long seed, Path output)
            throws IOException, InterruptedException {
        Process process = start(store, "r", seed, output);
        try {
            while (promises(output).size() < least) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("the process ended by itself: " + Files.readString(output));
                }
                Thread.sleep(10);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return promises(output);
    }

    /** Starts the process, its standard output in {@code output}. */
    static Process start(Path directory, String round, long seed, Path output) throws IOException {
        return start(List.of(), directory, round, seed, output);
    }

    /** The same under the command {@code before}. */
    static Process start(List<String> before, Path directory, String round, long seed, Path output) throws IOException {
        return Processes.start(before, CrashingWriter.class, output, directory.toString(), round, Long.toString(seed));
    }

    /** Whether the process has opened the journal. */
    static boolean isOpen(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8).contains("open .");
    }

    /** What the process was promised, without a line that it could not end. */
    static List<Promise> promises(Path output) throws IOException {
        return promises(output, Long.MAX_VALUE);
    }

    /** The same, of the first {@code bytes} of the output. */
    static List<Promise> promises(Path output, long bytes) throws IOException {
        byte[] all = Files.readAllBytes(output);
        return parse(new String(all, 0, (int) Math.min(bytes, all.length), StandardCharsets.UTF_8));
    }

    private static List<Promise> parse(String text) {
        List<Promise> promises = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] parts = line.split(" ", -1);
            if (parts.length == 7 && parts[0].equals("ack") && parts[6].equals(".")) {
                promises.add(new Promise(
                        parts[1],
                        parts[2],
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4]),
                        Long.parseLong(parts[5])));
            }
        }
        return promises;
    }
}
