package io.tailrace.journal;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The hash of one stream id. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HashBenchmark {
    private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    private final long[] out = new long[2];

    /** Length of the id. */
    @Param({"10", "36", "256"})
    public int idBytes;

    private byte[] id;

    @Setup
    public void make() {
        id = "x".repeat(idBytes).getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    public long[] hash() {
        hash.hash(id, 0, id.length, out, 0);
        return out;
    }
}
