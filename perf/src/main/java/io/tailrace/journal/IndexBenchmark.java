package io.tailrace.journal;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The table of stream heads, asked for and told of streams at random. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IndexBenchmark {
    private static final int DRAWS = 1 << 20;
    private static final long SEED = 42;

    private final StreamHeads.Head head = new StreamHeads.Head();
    private final long[] hashes = new long[2 * DRAWS];
    private StreamHeads heads;
    private int at;

    /** How many there are. */
    @Param({"10000", "1000000", "10000000"})
    public int streams;

    @Setup
    public void fill() {
        heads = new StreamHeads();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < streams; i++) {
            long high = random.nextLong();
            long low = random.nextLong();
            heads.put(high, low, 1, i, 0);
            hashes[2 * i % hashes.length] = high;
            hashes[(2 * i + 1) % hashes.length] = low;
        }
    }

    private int next() {
        at = (at + 2) % Math.min(2 * streams, hashes.length);
        return at;
    }

    @Benchmark
    public long find() {
        int stream = next();
        heads.find(hashes[stream], hashes[stream + 1], head);
        return head.version;
    }

    @Benchmark
    public void put() {
        int stream = next();
        heads.put(hashes[stream], hashes[stream + 1], 2, stream, 0);
    }
}
