package io.tailrace.journal.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes zeros into a reserved file, a little ahead of the commits that will overwrite them, and forces them.
 *
 * <p>Space that is only reserved is marked as unwritten, and the first force of each page must also change that mark, in the
 * journal of the file system. Where zeros were written before, a force writes the page and nothing else: it takes about half as
 * long. It is also safer: ext4 was seen to report a force as done whose pages it could no longer mark as written, because
 * its own journal had just been aborted.
 *
 * <p>The writer never waits for zeros to come. What it has not reached may be filled; what it may reach is not: both ask the
 * same lock. A writer that is faster goes on in reserved space, and is left alone for a while: its forces are long, so that
 * the mark matters little to them, and the second write of every byte would.
 */
final class ZeroFill implements Runnable, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ZeroFill.class);

    /** A page a write: a longer one would make the kernel keep and force these pages in larger units than the writer's. */
    private static final int PAGE = 4 << 10;

    /** Filled at once, then forced. */
    static final int STEP = 1 << 20;

    /** How far ahead of the writer. */
    static final int AHEAD = 16 << 20;

    /** At most a step in this time, which is 64 MiB/s. */
    private static final long PACE_NANOS = 1_000_000_000L / 64;

    /** No zeros for so long after the writer was faster. */
    private static final long QUIET_NANOS = 1_000_000_000L;

    private final Path file;
    private final FileChannel channel;
    private final long end;
    private final Executor keeper;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE);
    private final AtomicBoolean busy = new AtomicBoolean();

    /** Nothing at or behind this place has been handed to the writer. Set under the lock only. */
    private volatile long free;

    private boolean closed;

    /** When the next step may begin. Writer thread only. */
    private long due;

    private ZeroFill(Path file, FileChannel channel, long end, Executor keeper) {
        this.file = file;
        this.channel = channel;
        this.end = end;
        this.keeper = keeper;
    }

    /** Fills the beginning of a file whose first {@code bytes} are reserved. Whoever gets it closes it. */
    static ZeroFill begin(Path file, long bytes, Executor keeper) throws IOException {
        ZeroFill fill = new ZeroFill(file, FileChannel.open(file, StandardOpenOption.WRITE), bytes, keeper);
        try {
            fill.step();
        } catch (IOException e) {
            fill.close();
            throw e;
        }
        return fill;
    }

    /**
     * The writer is about to write what ends before {@code to}: from here on that is its own. Waits for zeros that are being
     * written just there. Writer thread.
     *
     * @param now the shard's clock in nanoseconds, which never goes back
     */
    void reach(long to, long now) {
        if (to > free) {
            overtake(to);
            due = now + QUIET_NANOS;
        }
        if (free - to < AHEAD && free < end && now - due >= 0 && busy.compareAndSet(false, true)) {
            due = now + PACE_NANOS;
            order();
        }
    }

    private synchronized void overtake(long to) {
        free = Math.max(free, Math.min(end, to + AHEAD));
    }

    private void order() {
        try {
            keeper.execute(this);
        } catch (RejectedExecutionException e) {
            // The journal is being closed. Without zeros everything is as it was, and slower.
            LOG.debug("no more zeros file={}", file);
        }
    }

    /** One step. Keeper. */
    @Override
    public void run() {
        try {
            step();
            busy.set(false);
        } catch (IOException e) {
            // The writer's own channel is told the same with its next force, and fences the shard.
            LOG.warn("zeros not written file={} cause=\"{}\"", file, FailureText.of(e));
        }
    }

    private void step() throws IOException {
        if (!write()) {
            return;
        }
        try {
            channel.force(false);
        } catch (ClosedChannelException e) {
            LOG.debug("zeros no longer wanted file={}", file);
        }
    }

    private synchronized boolean write() throws IOException {
        if (closed) {
            return false;
        }
        long to = Math.min(end, free + STEP);
        for (long at = free; at < to; at += PAGE - at % PAGE) {
            zeros.clear().limit((int) Math.min(to - at, PAGE - at % PAGE));
            DurableFiles.write(channel, zeros, at);
        }
        free = to;
        return true;
    }

    /** Everything before this place is filled or the writer's. */
    long free() {
        return free;
    }

    /** Writes nothing more: when it returns, the file may be given its final length. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
