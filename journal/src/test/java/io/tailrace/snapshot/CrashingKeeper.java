package io.tailrace.snapshot;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Random;

/** A process that keeps snapshots until it is killed. */
public final class CrashingKeeper {
    static final int STREAMS = 400;

    private CrashingKeeper() {}

    /** Directory, seed, first version. Never ends by itself. */
    public static void main(String[] arguments) {
        Random random = new Random(Long.parseLong(arguments[1]));
        SnapshotStore store = requireNonNull(SnapshotStore.open(Path.of(arguments[0]), 1L << 30));
        for (long version = Long.parseLong(arguments[2]); ; version++) {
            String stream = "a-" + random.nextInt(STREAMS);
            store.put(SnapshotStoreTest.snapshot(stream, version, random.nextInt(3_000)));
            // Said when nearly every stream has one, however slow the machine is.
            if (version % 2_000 == 1_999) {
                System.out.println("open .");
            }
        }
    }
}
