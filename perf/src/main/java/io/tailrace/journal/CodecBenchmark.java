package io.tailrace.journal;

import io.tailrace.journal.codec.CommitCheck;
import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.codec.Events;
import io.tailrace.journal.log.ShardLog;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One commit of one event: written into the writer's buffer, checked, and made into what a reader gets. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final long HASH = 0x1234_5678_9abc_def1L;
    /** Events at a multiple of 64 carry a list; the benchmark of lists is the append as a whole. */
    private static final int VERSIONS = 63;

    private static final long INDEX = 77;

    /** Asked only for events that a list names and that are not remembered, and there are no lists here. */
    @SuppressWarnings("NullAway")
    private static final ShardLog NO_LOG = null;

    /** Bytes of the event's data. */
    @Param({"256", "4096"})
    public int dataBytes;

    private Predecessors predecessors;
    private CommitEncoder encoder;
    private StreamId stream;
    private EventData event;
    private ByteBuffer commit;
    private long version;

    @Setup(Level.Trial)
    public void make() {
        predecessors = new Predecessors(NO_LOG);
        encoder = new CommitEncoder(Limits.defaults(), predecessors);
        stream = StreamId.of("order-1029384756");
        event = EventData.of("OrderPlaced", new byte[dataBytes]);
        ByteBuffer once = encode();
        commit = ByteBuffer.allocateDirect(once.limit()).order(ByteOrder.LITTLE_ENDIAN);
        commit.put(once).clear();
    }

    @Benchmark
    public ByteBuffer encode() {
        version = version % VERSIONS + 1;
        encoder.begin(INDEX, null);
        encoder.add(stream, predecessors.ring(HASH, version - 1, INDEX, 0), event, version, INDEX, 0);
        return encoder.finish(1, 1, 1, 0);
    }

    @Benchmark
    public Object check() {
        return CommitCheck.fault(commit, INDEX) == null ? commit : stream;
    }

    /** What a reader does with a commit that was checked. */
    @Benchmark
    public RecordedEvent decode() {
        byte[] record = new byte[Events.length(commit, CommitLayout.HEADER_BYTES)];
        commit.get(CommitLayout.HEADER_BYTES, record);
        return new RecordedEvent(stream, 0, 1, 1, 1, record);
    }
}
