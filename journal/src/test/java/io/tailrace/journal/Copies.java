package io.tailrace.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries commits from one journal to another, as a network would, and compares the two. */
final class Copies {
    static final String PRIMARY = "http://primary:7070";

    private Copies() {}

    /** How to open a replica of {@code primary}. */
    static JournalConfig of(Journal primary, Path directory) {
        return CrashingWriter.config(directory)
                .withShards(0)
                .withReplicaOf(new ReplicaOf(PRIMARY, primary.replication().identity()));
    }

    /** The chunk as it arrives elsewhere: in memory of its own. */
    static CommitChunk arrived(CommitChunk chunk) {
        ByteBuffer bytes = ByteBuffer.allocate(chunk.records().capacity()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, chunk.records(), 0, bytes.capacity());
        return new CommitChunk(chunk.cycle(), chunk.lastSequence(), bytes);
    }

    /** What the replica lacks of a shard, in chunks of random sizes. */
    static List<CommitChunk> missing(Journal primary, Journal replica, int shard, Random random) {
        CommitSource source = primary.replication()
                .commits(shard, replica.replication().last(shard).lastSequence());
        List<CommitChunk> chunks = new ArrayList<>();
        for (CommitChunk chunk = source.next(1 + random.nextInt(100_000));
                chunk != null;
                chunk = source.next(1 + random.nextInt(100_000))) {
            chunks.add(arrived(chunk));
        }
        return chunks;
    }

    /** Has the replica take in everything that it lacks. */
    static void catchUp(Journal primary, Journal replica, Random random) {
        replica.replication().follow(primary.replication().identity());
        for (int shard = 0; shard < primary.shards(); shard++) {
            List<CommitChunk> chunks = missing(primary, replica, shard, random);
            for (CommitChunk chunk : chunks) {
                AppendResult result = copy(replica, shard, chunk);
                assertThat(result).isInstanceOf(AppendResult.Appended.class);
            }
        }
        assertThat(replica.end()).isEqualTo(primary.end());
    }

    static AppendResult copy(Journal replica, int shard, CommitChunk chunk) {
        CompletableFuture<AppendResult> answer = new CompletableFuture<>();
        replica.replication().copy(shard, chunk, answer::complete);
        return answer.join();
    }

    /** Both hold the same commits, byte for byte, under the same indexes. */
    static void assertSame(Journal primary, Journal replica) {
        for (int shard = 0; shard < primary.shards(); shard++) {
            CommitSource left = primary.replication().commits(shard, 0);
            CommitSource right = replica.replication().commits(shard, 0);
            @Nullable CommitChunk expected = left.next(1);
            while (expected != null) {
                CommitChunk found = Objects.requireNonNull(right.next(1), () -> "nothing after " + right.sequence());
                assertThat(commit(found)).isEqualTo(commit(expected));
                assertThat(found.cycle()).isEqualTo(expected.cycle());
                expected = left.next(1);
            }
            assertThat(right.next(1)).isNull();
        }
    }

    /** The bytes of the one commit in {@code chunk}, without records of Chronicle's before it. */
    private static ByteBuffer commit(CommitChunk chunk) {
        ByteBuffer records = chunk.records();
        int at = 0;
        while ((records.getInt(at) & 0x4000_0000) != 0) {
            at += 4 + (records.getInt(at) & 0x3FFF_FFFF) + 3 & ~3;
        }
        return records.slice(at, records.capacity() - at);
    }
}
