package io.tailrace.journal;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One append put into the ring as {@code submit} does: claimed, hashed, published. Nobody takes it out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {
    private final RingBuffer<Slot> ring =
            RingBuffer.createMultiProducer(Slot::new, JournalConfig.RING_SIZE_DEFAULT, new YieldingWaitStrategy());
    private final SipHash hash = new SipHash(1, 2);
    private final AppendCallback callback = result -> {};
    private final Append append = Append.to(
            StreamId.of("order-1029384756"), ExpectedVersion.any(), EventData.of("OrderPlaced", new byte[256]));

    @Benchmark
    public long publish() {
        long place = ring.next();
        Slot slot = ring.get(place);
        slot.take(append, callback, Ack.DISK, 512, hash);
        ring.publish(place);
        return place;
    }
}
