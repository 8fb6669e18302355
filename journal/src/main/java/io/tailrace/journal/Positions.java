package io.tailrace.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * A place in the whole journal: for every shard, the sequence of the last event before it. Immutable.
 *
 * <p>There is no order across shards, so this is a vector and not a number. {@link #token()} is its text form, opaque to
 * clients: {@code v1.} and the base64url of the shards that have moved, each as two variable-length integers (shard,
 * sequence).
 */
public final class Positions {
    private static final String PREFIX = "v1.";
    private static final int SHARDS_MAX = 256;
    private static final Positions START = new Positions(new long[0]);

    private final long[] sequences;

    private Positions(long[] sequences) {
        this.sequences = sequences;
    }

    /** Before the first event of every shard. */
    public static Positions start() {
        return START;
    }

    /** Just after {@code position}, and before the first event of every other shard. */
    public static Positions of(Position position) {
        return START.with(position.shard(), position.sequence());
    }

    /** These sequences, one a shard. The array is copied. */
    public static Positions of(long... sequences) {
        return new Positions(sequences.clone());
    }

    /**
     * Reads what {@link #token()} wrote.
     *
     * @throws IllegalArgumentException if {@code token} is not such a text
     */
    public static Positions parse(String token) {
        if (!token.startsWith(PREFIX) || token.length() > 4096) {
            throw new IllegalArgumentException("not a position token: " + abbreviate(token));
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token.substring(PREFIX.length())));
            Positions positions = START;
            while (bytes.hasRemaining()) {
                long shard = readVarint(bytes);
                if (shard >= SHARDS_MAX) {
                    throw new IllegalArgumentException("shard out of range");
                }
                positions = positions.with((int) shard, readVarint(bytes));
            }
            return positions;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("not a position token: " + abbreviate(token), e);
        }
    }

    /** The sequence of the last event of {@code shard} before this place; 0 = none. */
    public long sequence(int shard) {
        return shard < sequences.length ? sequences[shard] : 0;
    }

    /** This place with {@code shard} moved to just after {@code sequence}. */
    public Positions with(int shard, long sequence) {
        if (shard < 0 || shard >= SHARDS_MAX || sequence < 0) {
            throw new IllegalArgumentException("no such position: shard=" + shard + " sequence=" + sequence);
        }
        long[] moved = Arrays.copyOf(sequences, Math.max(sequences.length, shard + 1));
        moved[shard] = sequence;
        return new Positions(moved);
    }

    /** The number of the highest shard that has moved, plus one. */
    public int shards() {
        int shards = sequences.length;
        while (shards > 0 && sequences[shards - 1] == 0) {
            shards--;
        }
        return shards;
    }

    /** Whether every shard is here at least as far as in {@code other}. */
    public boolean covers(Positions other) {
        for (int shard = 0; shard < other.sequences.length; shard++) {
            if (sequence(shard) < other.sequences[shard]) {
                return false;
            }
        }
        return true;
    }

    /** The text form: URL-safe, at most 4,096 characters. */
    public String token() {
        ByteBuffer bytes = ByteBuffer.allocate(sequences.length * 11);
        for (int shard = 0; shard < sequences.length; shard++) {
            if (sequences[shard] > 0) {
                writeVarint(bytes, shard);
                writeVarint(bytes, sequences[shard]);
            }
        }
        byte[] encoded = Base64.getUrlEncoder().withoutPadding().encode(Arrays.copyOf(bytes.array(), bytes.position()));
        return PREFIX + new String(encoded, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static void writeVarint(ByteBuffer bytes, long value) {
        long rest = value;
        while (rest >= 0x80) {
            bytes.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long readVarint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("number too long");
    }

    private static String abbreviate(String token) {
        return token.length() <= 64 ? token : token.substring(0, 64) + "…";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Positions that && covers(that) && that.covers(this);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int shard = 0; shard < shards(); shard++) {
            hash = 31 * hash + Long.hashCode(sequences[shard]);
        }
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(sequences, shards()));
    }
}
