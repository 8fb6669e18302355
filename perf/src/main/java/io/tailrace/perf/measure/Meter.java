package io.tailrace.perf.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Locale;

/**
 * What a stretch of work cost in garbage: collections, their time, bytes allocated by the calling thread, by
 * the journal's own and by all. Begins after a forced collection. Threads that ended meanwhile are not counted.
 */
public final class Meter {
    /** What the threads of a shard are called, its writer and its syncer. */
    private static final String JOURNAL_THREADS = "tr-";

    private final long collections;
    private final long collectionMillis;
    private final long callerBytes;
    private final long journalBytes;
    private final long allBytes;

    private Meter() {
        collections = collections();
        collectionMillis = collectionMillis();
        allBytes = bytes("");
        journalBytes = bytes(JOURNAL_THREADS);
        callerBytes = callerBytes();
    }

    /** Collects garbage and begins. */
    public static Meter start() {
        System.gc();
        return new Meter();
    }

    /** One sentence on what {@code operations} cost. */
    public String stop(long operations) {
        long count = Math.max(1, operations);
        long caller = (callerBytes() - callerBytes) / count;
        long all = (bytes("") - allBytes) / count;
        double journal = Math.max(0, bytes(JOURNAL_THREADS) - journalBytes) / (double) count;
        return String.format(
                Locale.ROOT,
                "allocated per event: %,d bytes by the caller, %,.1f by the journal's threads, %,d by all"
                        + " threads; %d collections, %d ms",
                caller,
                journal,
                Math.max(caller, all),
                collections() - collections,
                collectionMillis() - collectionMillis);
    }

    private static ThreadMXBean threads() {
        return (ThreadMXBean) ManagementFactory.getThreadMXBean();
    }

    private static long callerBytes() {
        return threads().getCurrentThreadAllocatedBytes();
    }

    /** Allocated so far by the threads that live now and whose names start so. */
    private static long bytes(String prefix) {
        ThreadMXBean threads = threads();
        long[] ids = threads.getAllThreadIds();
        long[] allocated = threads.getThreadAllocatedBytes(ids);
        ThreadInfo[] infos = threads.getThreadInfo(ids);
        long sum = 0;
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null && infos[i].getThreadName().startsWith(prefix)) {
                sum += Math.max(0, allocated[i]);
            }
        }
        return sum;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static long collectionMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }
}
