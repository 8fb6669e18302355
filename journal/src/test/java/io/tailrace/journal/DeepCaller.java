package io.tailrace.journal;

import io.tailrace.journal.AppendResult.Appended;
import io.tailrace.journal.AppendResult.Refused;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that appends from as deep as its stack goes, from each frame above that, and then from a sound one. */
final class DeepCaller implements Runnable {
    private static final Append APPEND =
            Append.to(StreamId.of("order-42"), ExpectedVersion.any(), EventData.of("Placed", "{}"));

    private final Journal journal;
    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private int depth;

    private DeepCaller(Journal journal) {
        this.journal = journal;
    }

    /** Directory and durability. Says how many appends were stored, of how many nobody can say, and how the shard is. */
    public static void main(String[] arguments) throws InterruptedException {
        DeepCaller caller;
        String state;
        try (Journal journal =
                Journal.open(UnexpectedFailureTest.config(Path.of(arguments[0]), Ack.valueOf(arguments[1])))) {
            caller = new DeepCaller(journal);
            // So that nothing of it is met for the first time at the end of the stack.
            for (int i = 0; i < 1_000; i++) {
                caller.append();
            }
            for (int i = 0; i < 20; i++) {
                Thread thread = new Thread(null, caller, "deep", (12L + i % 4) << 14);
                thread.start();
                thread.join();
            }
            AppendResult later =
                    journal.append(APPEND).orTimeout(30, TimeUnit.SECONDS).join();
            caller.count(later);
            String fenced = journal.status().get(0).fenced();
            state = fenced == null ? "sound" : fenced;
            if (fenced == null != later instanceof Appended || fenced != null != later instanceof Refused) {
                state = "neither";
            }
        }
        System.out.println("stored " + caller.stored + " " + caller.unknown + " " + state + " .");
    }

    @Override
    public void run() {
        depth = 1;
        try {
            dive();
        } catch (StackOverflowError | InternalError e) {
            // As it should be.
            depth = 0;
        }
    }

    private void dive() {
        try {
            if (depth > 0) {
                dive();
            }
        } finally {
            append();
        }
    }

    private void append() {
        try {
            journal.append(APPEND, this::count);
        } catch (StackOverflowError | InternalError e) {
            // The JVM makes the one of the other when it links a call.
            unknown.incrementAndGet();
        }
    }

    private void count(AppendResult result) {
        if (result instanceof Appended) {
            stored.incrementAndGet();
        } else if (!(result instanceof Refused)) {
            unknown.incrementAndGet();
        }
    }
}
