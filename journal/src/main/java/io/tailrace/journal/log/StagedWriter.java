package io.tailrace.journal.log;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The writer of a journal whose appends wait for the disk: commits are gathered in memory and written to the file by whoever forces it,
 * all that came in meanwhile with one call.
 *
 * <p>A store through a mapping takes a page fault for each new page, and for each page that was forced before; and a force takes the
 * right to write away from every page again, which interrupts the other cores. Together that was two thirds of what an append cost: see
 * {@code docs/adr/0014}.
 *
 * <p>The memory is a ring that the cycles of a shard use one after the other: a cycle is begun when the one before it is written.
 */
final class StagedWriter implements CycleWriter {
    /** Of the ring, a power of two: what comes in while a force of some milliseconds takes its time. */
    static final int BYTES = 4 << 20;

    private static final long MASK = BYTES - 1;

    // Each in lines of cache of its own: one is stored with every append, the other looked at by every reader.
    private static final int APPENDED = 16;
    private static final int WRITTEN = 32;
    private static final int MARKS = 48;

    private final FileChannel channel;
    private final ByteBuffer ring;
    /** The ring for whoever writes to the file. */
    private final ByteBuffer drain;

    /** Where in the file the next record goes. Whoever appends. */
    private long end = CycleHead.BYTES;

    /** Offsets in the file that everything before is appended, or written. */
    private final AtomicLongArray marks = new AtomicLongArray(MARKS);

    /**
     * @param channel of a file as large as a cycle is, {@link CycleHead} at its front
     * @param memory {@link #BYTES} of direct memory, which nobody else uses before this cycle is written
     */
    StagedWriter(FileChannel channel, ByteBuffer memory) {
        this.channel = channel;
        this.ring = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.drain = memory.duplicate();
        marks.set(APPENDED, end);
        marks.set(WRITTEN, end);
    }

    @Override
    public long append(ByteBuffer commit) throws IOException {
        int length = commit.limit();
        long at = end + Records.HEADER_BYTES;
        if (!hasRoom(length)) {
            write();
        }
        end = at + length;
        if (Records.HEADER_BYTES + length > BYTES) {
            writeAlone(commit, at);
            return at;
        }
        // Places and lengths are multiples of 4: a header does not go round the end of the ring.
        ring.putInt(place(at - Records.HEADER_BYTES), length);
        int first = Math.min(length, BYTES - place(at));
        ring.put(place(at), commit, 0, first);
        ring.put(0, commit, first, length - first);
        marks.setRelease(APPENDED, end);
        return at;
    }

    private static int place(long offset) {
        return (int) (offset & MASK);
    }

    @Override
    public boolean hasRoom(int bytes) {
        return end + Records.HEADER_BYTES + bytes - written() <= BYTES;
    }

    @Override
    public void reach(long to, long nanos) {
        // Nothing of the file is touched ahead.
    }

    @Override
    public synchronized void write() throws IOException {
        long from = written();
        long to = marks.getAcquire(APPENDED);
        if (from == to) {
            return;
        }
        // The first header last: whoever reads the file, or finds it after the process was killed, sees all of it or
        // nothing.
        write(from + Records.HEADER_BYTES, to);
        write(from, from + Records.HEADER_BYTES);
        marks.setRelease(WRITTEN, to);
    }

    private void write(long from, long to) throws IOException {
        for (long at = from; at < to; at += drain.limit() - place(at)) {
            drain.limit((int) Math.min(BYTES, place(at) + to - at)).position(place(at));
            DurableFiles.write(channel, drain, at);
        }
    }

    /** Writes a record that the ring cannot hold; everything before it is in the file. */
    private synchronized void writeAlone(ByteBuffer commit, long at) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(Records.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        DurableFiles.write(channel, commit.duplicate(), at);
        DurableFiles.write(channel, header.putInt(0, commit.limit()), at - Records.HEADER_BYTES);
        marks.setRelease(APPENDED, end);
        marks.setRelease(WRITTEN, end);
    }

    @Override
    public @Nullable ByteBuffer unwritten(long offset) {
        if (offset < written()) {
            return null;
        }
        int length = ring.getInt(place(offset - Records.HEADER_BYTES));
        if (length < 0 || length > BYTES) {
            length = 0;
        }
        ByteBuffer copy = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int first = Math.min(length, BYTES - place(offset));
        copy.put(0, ring, place(offset), first);
        copy.put(first, ring, 0, length - first);
        // Only what is in the file is overwritten in the ring: if it is not there now, the copy is right.
        VarHandle.loadLoadFence();
        return offset < written() ? null : copy;
    }

    @Override
    public long written() {
        return marks.getAcquire(WRITTEN);
    }

    @Override
    public void close() {
        // Nothing is done ahead.
    }
}
