package io.tailrace.sink;

import io.tailrace.journal.Positions;
import io.tailrace.journal.log.FailureText;
import io.tailrace.replicator.CheckedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The places of a sink in a file, one for each shard, and whether it is paused. Written some time after a batch is safe, at most
 * so often that the disk is left to the journal; what was not written yet is sent again after a crash. Safe from any thread.
 *
 * <pre>
 * i64 magic, u8 paused, i32 shards, a place for each {i64 sequence, i64 delivered, u8 pinned}, and the CRC of the file
 * </pre>
 */
final class SinkPlaces {
    private static final long MAGIC = 0x01_4B_4E_49_53_52_54L;
    private static final int HEADER_BYTES = 13;
    private static final int PLACE_BYTES = 17;
    private static final long WRITE_NANOS = 200_000_000L;

    private final CheckedFile file;
    private final Place[] places;
    private @Nullable String unknown;
    private boolean paused;
    private boolean dirty;
    private long writtenNanos;

    /**
     * A place in one shard.
     *
     * @param sequence the last event that needs not be sent any more
     * @param delivered the last event that was safe at the destination; 0 = none ever
     * @param pinned whether somebody chose the place, so that what the destination holds does not matter until more is delivered
     */
    record Place(long sequence, long delivered, boolean pinned) {}

    private SinkPlaces(CheckedFile file, Place[] places) {
        this.file = file;
        this.places = places;
    }

    /**
     * Reads the file. What is there and cannot be believed is left as it is, and the places are unknown until all are pinned.
     *
     * @param fresh where to begin if there is no file; null = before the first event, or where the destination says
     * @throws IOException if there is none and it cannot be written
     */
    static SinkPlaces open(Path path, int shards, @Nullable Positions fresh) throws IOException {
        Place[] begin = new Place[shards];
        for (int shard = 0; shard < shards; shard++) {
            begin[shard] = new Place(fresh == null ? 0 : fresh.sequence(shard), 0, fresh != null);
        }
        SinkPlaces places = new SinkPlaces(new CheckedFile(path), begin);
        ByteBuffer bytes;
        try {
            bytes = places.file.read();
            if (bytes != null) {
                places.fill(bytes, path);
                return places;
            }
        } catch (IOException e) {
            places.unknown = "the places of the sink are lost, " + e.getMessage()
                    + "; reset the sink to where it is to go on, which writes them anew";
            return places;
        }
        places.write();
        return places;
    }

    private void fill(ByteBuffer bytes, Path path) throws IOException {
        if (bytes.remaining() != HEADER_BYTES + places.length * PLACE_BYTES || bytes.getLong() != MAGIC) {
            throw new IOException("not the places of a sink in " + places.length + " shards: file=" + path);
        }
        paused = bytes.get() != 0;
        if (bytes.getInt() != places.length) {
            throw new IOException("of a store with other shards: file=" + path);
        }
        for (int shard = 0; shard < places.length; shard++) {
            places[shard] = new Place(bytes.getLong(), bytes.getLong(), bytes.get() != 0);
        }
    }

    /** Why the places are not known; null if they are. */
    synchronized @Nullable String unknown() {
        return unknown;
    }

    synchronized Place place(int shard) {
        return places[shard];
    }

    synchronized Positions positions() {
        long[] sequences = new long[places.length];
        for (int shard = 0; shard < places.length; shard++) {
            sequences[shard] = places[shard].sequence;
        }
        return Positions.of(sequences);
    }

    synchronized boolean isPaused() {
        return paused;
    }

    synchronized void pause(boolean wanted) throws IOException {
        paused = wanted;
        write();
    }

    /** Puts the shard where somebody wants it, and makes that survive a crash before it returns. */
    synchronized void pin(int shard, long sequence) throws IOException {
        places[shard] = new Place(sequence, places[shard].delivered, true);
        write();
    }

    /** Puts every shard where somebody wants it. */
    synchronized void pin(Positions positions) throws IOException {
        for (int shard = 0; shard < places.length; shard++) {
            places[shard] = new Place(positions.sequence(shard), places[shard].delivered, true);
        }
        unknown = null;
        write();
    }

    /** The destination has everything up to {@code delivered}; {@code sequence} was looked at. */
    synchronized void delivered(int shard, long sequence, long delivered) throws IOException {
        boolean wasPinned = places[shard].pinned;
        places[shard] = new Place(sequence, delivered, false);
        dirty = true;
        if (wasPinned) {
            write();
        } else {
            writeIfDue();
        }
    }

    /** Events up to {@code sequence} are not wanted. */
    synchronized void passed(int shard, long sequence) throws IOException {
        Place place = places[shard];
        if (place.sequence != sequence) {
            places[shard] = new Place(sequence, place.delivered, place.pinned);
            dirty = true;
        }
        writeIfDue();
    }

    private void writeIfDue() throws IOException {
        if (dirty && System.nanoTime() - writtenNanos >= WRITE_NANOS) {
            write();
        }
    }

    /** Writes what is not written yet. */
    synchronized void flush() throws IOException {
        if (dirty) {
            write();
        }
    }

    private void write() throws IOException {
        if (unknown != null) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + places.length * PLACE_BYTES);
        bytes.putLong(MAGIC).put((byte) (paused ? 1 : 0)).putInt(places.length);
        for (Place place : places) {
            bytes.putLong(place.sequence).putLong(place.delivered).put((byte) (place.pinned ? 1 : 0));
        }
        try {
            file.replace(bytes.array());
        } catch (IOException e) {
            throw new IOException("the places of the sink cannot be written: " + FailureText.of(e), e);
        }
        dirty = false;
        writtenNanos = System.nanoTime();
    }
}
