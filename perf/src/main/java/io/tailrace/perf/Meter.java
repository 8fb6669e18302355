package io.tailrace.perf;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What a stretch of work cost in garbage: collections, their time, bytes allocated by the calling thread and by all.
 * Begins after a forced collection. Threads that ended meanwhile are not counted.
 */
final class Meter {
    private final long collections;
    private final long collectionMillis;
    private final long callerBytes;
    private final long allBytes;

    private Meter() {
        collections = collections();
        collectionMillis = collectionMillis();
        allBytes = allBytes();
        callerBytes = callerBytes();
    }

    /** Collects garbage and begins. */
    static Meter start() {
        System.gc();
        return new Meter();
    }

    /** One sentence on what {@code operations} cost. */
    String stop(long operations) {
        long count = Math.max(1, operations);
        long caller = (callerBytes() - callerBytes) / count;
        long all = (allBytes() - allBytes) / count;
        return String.format(
                Locale.ROOT,
                "allocated per event: %,d bytes by the caller, %,d by all threads; %d collections, %d ms",
                caller,
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

    private static long allBytes() {
        long sum = 0;
        for (long bytes : threads().getThreadAllocatedBytes(threads().getAllThreadIds())) {
            sum += Math.max(0, bytes);
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
