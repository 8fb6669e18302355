package io.tailrace.journal.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Touches the pages of a reserved file a little ahead of a fast writer, so that another core takes the page faults, which may also
 * have to wait for the file system. For a journal that is seldom forced; one that is forced often has {@link ZeroFill}.
 *
 * <p>Changes no byte, whatever the writer does at the same time, and nothing depends on it. A slow writer is left alone: a page
 * touched long before it is written is forced twice.
 */
final class TouchAhead implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TouchAhead.class);
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int PAGE = 4 << 10;

    /** How far ahead of the writer; half of it is touched at once. */
    static final int AHEAD = 4 << 20;

    /** A writer that takes longer for half of that is slow: what is ahead of it is likely to be forced before it comes. */
    static final long FAST_NANOS = 50_000_000;

    private final ByteBuffer map;
    private final Executor keeper;
    private final AtomicBoolean busy = new AtomicBoolean();

    // Handed to the keeper with busy, and back.
    private int from;
    private int to;

    private boolean closed;

    /** What is before this place was touched or left to the writer. Writer thread only. */
    private int reached;

    /** When the last step was. Writer thread only. */
    private long stepped;

    TouchAhead(ByteBuffer map, Executor keeper) {
        this.map = map;
        this.keeper = keeper;
    }

    /**
     * The writer is about to write what ends before {@code at}. Writer thread.
     *
     * @param nanos the shard's clock, which never goes back
     */
    void reach(long at, long nanos) {
        if (at + AHEAD / 2 <= reached || reached == map.capacity()) {
            return;
        }
        int begin = (int) Math.max(reached, Math.min(at, map.capacity()));
        reached = (int) Math.min(map.capacity(), at + AHEAD);
        boolean fast = nanos - stepped < FAST_NANOS;
        stepped = nanos;
        if (fast && busy.compareAndSet(false, true)) {
            from = begin;
            to = reached;
            order();
        }
    }

    private void order() {
        try {
            keeper.execute(this);
        } catch (RejectedExecutionException e) {
            // The journal is being closed, and the writer meets its faults itself.
            LOG.debug("no more pages are touched");
        }
    }

    /** One step. Keeper. */
    @Override
    public void run() {
        touch();
        busy.set(false);
    }

    private synchronized void touch() {
        // The file is shorter than its mapping once it is closed, and a touch behind its end would be an error.
        for (int at = from & -PAGE; at < to && !closed; at += PAGE) {
            // Adding nothing, and atomically: what the writer stores meanwhile stays.
            INTS.getAndAdd(map, at, 0);
        }
    }

    /** Touches nothing more: when it returns, the file may be given its final length. */
    synchronized void close() {
        closed = true;
    }
}
