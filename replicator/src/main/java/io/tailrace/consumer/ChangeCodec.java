package io.tailrace.consumer;

import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Positions;
import io.tailrace.journal.StreamId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The bytes of changes: one after the other, each a kind and its fields, big-endian; texts as in {@link DataOutputStream#writeUTF}.
 *
 * <pre>
 * 1 configured  filter (u16 count, categories; prefix; u16 count, types), i64 lease ms, i32 attempts, u8 exhausted,
 *               i64 back-off ms least and most, i32 in flight
 * 2 floor       u16 shard, i64 sequence         6 laid    stream, u16 shard, i64 sequence, i64 version, i32 attempt,
 * 3 reserved    u16 shard, i64 sequence                   i64 given, reason, i64 since ms, u8 replaying
 * 4 done        u16 shard, i64 sequence         7 freed   stream
 * 5 attempted   u16 shard, i64 sequence,        8 paused  u8
 *               i32 attempt                     9 reset   position token
 * </pre>
 */
final class ChangeCodec {
    private static final int CONFIGURED = 1;
    private static final int FLOOR = 2;
    private static final int RESERVED = 3;
    private static final int DONE = 4;
    private static final int ATTEMPTED = 5;
    private static final int LAID = 6;
    private static final int FREED = 7;
    private static final int PAUSED = 8;
    private static final int RESET = 9;

    private ChangeCodec() {}

    static byte[] encode(List<Change> changes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Change change : changes) {
                write(change, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(Change change, DataOutputStream out) throws IOException {
        if (change instanceof Change.Floor floor) {
            place(FLOOR, floor.shard(), floor.sequence(), out);
        } else if (change instanceof Change.Reserved reserved) {
            place(RESERVED, reserved.shard(), reserved.sequence(), out);
        } else if (change instanceof Change.Done done) {
            place(DONE, done.shard(), done.sequence(), out);
        } else if (change instanceof Change.Attempted attempted) {
            place(ATTEMPTED, attempted.shard(), attempted.sequence(), out);
            out.writeInt(attempted.attempt());
        } else if (change instanceof Change.Laid laid) {
            out.writeByte(LAID);
            write(laid.parked(), out);
        } else if (change instanceof Change.Freed freed) {
            out.writeByte(FREED);
            out.writeUTF(freed.stream().value());
        } else if (change instanceof Change.Paused paused) {
            out.writeByte(PAUSED);
            out.writeBoolean(paused.paused());
        } else if (change instanceof Change.Reset reset) {
            out.writeByte(RESET);
            out.writeUTF(reset.positions().token());
        } else if (change instanceof Change.Configured configured) {
            out.writeByte(CONFIGURED);
            write(configured.config(), out);
        }
    }

    private static void place(int kind, int shard, long sequence, DataOutputStream out) throws IOException {
        out.writeByte(kind);
        out.writeShort(shard);
        out.writeLong(sequence);
    }

    private static void write(Parked parked, DataOutputStream out) throws IOException {
        out.writeUTF(parked.stream().value());
        out.writeShort(parked.shard());
        out.writeLong(parked.sequence());
        out.writeLong(parked.version());
        out.writeInt(parked.attempt());
        out.writeLong(parked.given());
        out.writeUTF(parked.reason());
        out.writeLong(parked.since().toEpochMilli());
        out.writeBoolean(parked.replaying());
    }

    private static void write(GroupConfig config, DataOutputStream out) throws IOException {
        write(config.filter().categories(), out);
        out.writeUTF(config.filter().prefix());
        write(config.filter().types(), out);
        out.writeLong(config.lease().toMillis());
        out.writeInt(config.attempts());
        out.writeByte(config.exhausted() == GroupConfig.Exhausted.PARK ? 0 : 1);
        out.writeLong(config.backoffMin().toMillis());
        out.writeLong(config.backoffMax().toMillis());
        out.writeInt(config.inFlight());
    }

    private static void write(Set<String> texts, DataOutputStream out) throws IOException {
        out.writeShort(texts.size());
        for (String text : new TreeSet<>(texts)) {
            out.writeUTF(text);
        }
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IOException if that is not what the bytes are
     */
    static List<Change> decode(byte[] bytes) throws IOException {
        List<Change> changes = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                changes.add(read(in));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("a change that cannot be: " + e.getMessage(), e);
        }
        return changes;
    }

    private static Change read(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case CONFIGURED -> new Change.Configured(config(in));
            case FLOOR -> new Change.Floor(in.readUnsignedShort(), in.readLong());
            case RESERVED -> new Change.Reserved(in.readUnsignedShort(), in.readLong());
            case DONE -> new Change.Done(in.readUnsignedShort(), in.readLong());
            case ATTEMPTED -> new Change.Attempted(in.readUnsignedShort(), in.readLong(), in.readInt());
            case LAID -> new Change.Laid(parked(in));
            case FREED -> new Change.Freed(StreamId.of(in.readUTF()));
            case PAUSED -> new Change.Paused(in.readBoolean());
            case RESET -> new Change.Reset(Positions.parse(in.readUTF()));
            default ->
                throw new IOException(
                        "a change of kind " + kind + ", which this version does not know; run a newer one");
        };
    }

    private static Parked parked(DataInputStream in) throws IOException {
        return new Parked(
                StreamId.of(in.readUTF()),
                in.readUnsignedShort(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readUTF(),
                Instant.ofEpochMilli(in.readLong()),
                in.readBoolean());
    }

    private static GroupConfig config(DataInputStream in) throws IOException {
        EventFilter filter = new EventFilter(texts(in), in.readUTF(), texts(in));
        Duration lease = Duration.ofMillis(in.readLong());
        int attempts = in.readInt();
        GroupConfig.Exhausted exhausted =
                in.readUnsignedByte() == 0 ? GroupConfig.Exhausted.PARK : GroupConfig.Exhausted.SKIP;
        Duration least = Duration.ofMillis(in.readLong());
        Duration most = Duration.ofMillis(in.readLong());
        return new GroupConfig(filter, lease, attempts, exhausted, least, most, in.readInt());
    }

    private static Set<String> texts(DataInputStream in) throws IOException {
        Set<String> texts = new TreeSet<>();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            texts.add(in.readUTF());
        }
        return texts;
    }
}
