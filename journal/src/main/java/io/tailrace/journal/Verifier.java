package io.tailrace.journal;

import io.tailrace.journal.codec.CommitLayout;
import io.tailrace.journal.codec.Events;
import io.tailrace.journal.log.Commit;
import io.tailrace.journal.log.LogCheck;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks a store that nobody has open, changing nothing: every byte of every journal file is read, and beyond what the
 * log checks, each event must be the next version of its stream and name the right predecessor.
 */
final class Verifier {
    private final SipHash hash;
    private final long[] hashes = new long[2];
    private final StreamHeads.Head head = new StreamHeads.Head();
    private StreamHeads heads = new StreamHeads();
    private long commits;
    private long events;
    private long streams;

    private Verifier(SipHash hash) {
        this.hash = hash;
    }

    @SuppressWarnings("try") // held for as long as the block runs
    static Verification run(Path directory, Verification.Progress progress) {
        StoreManifest manifest = StoreManifest.existing(directory);
        try (DirectoryLock lock = DirectoryLock.take(directory)) {
            Verifier verifier = new Verifier(manifest.hash());
            return verifier.all(directory, manifest, progress);
        } catch (CorruptJournalException e) {
            return new Verification(0, 0, 0, 0, 0, List.of(), e);
        }
    }

    private Verification all(Path directory, StoreManifest manifest, Verification.Progress progress) {
        List<LogCheck> checks = new ArrayList<>();
        long total = 0;
        for (int shard = 0; shard < manifest.shards(); shard++) {
            LogCheck check = LogCheck.of(StoreManifest.shardDirectory(directory, shard), manifest.provingEpoch());
            total += check.totalBytes();
            checks.add(check);
        }
        List<String> notes = new ArrayList<>();
        int files = 0;
        long bytes = 0;
        CorruptJournalException damage = null;
        for (LogCheck check : checks) {
            heads = new StreamHeads();
            long before = bytes;
            long all = total;
            CorruptJournalException found = check.run(this::visit, read -> progress.read(before + read, all));
            damage = damage == null ? found : damage;
            files += check.files();
            bytes += check.bytes();
            notes.addAll(check.notes());
            streams += heads.size();
        }
        return new Verification(files, bytes, commits, events, streams, List.copyOf(notes), damage);
    }

    private @Nullable String visit(Commit commit) {
        ByteBuffer bytes = commit.bytes();
        int offset = CommitLayout.HEADER_BYTES;
        for (int ordinal = 0; ordinal < commit.count(); ordinal++) {
            byte[] name = new byte[Events.streamLength(bytes, offset)];
            bytes.get(Events.stream(offset), name);
            hash.hash(name, 0, name.length, hashes, 0);
            heads.find(hashes[0], hashes[1], head);
            long version = bytes.getLong(offset + CommitLayout.EVENT_VERSION);
            if (version != head.version + 1) {
                return "event " + ordinal + " has version " + version + " after " + head.version;
            }
            boolean linked = bytes.getLong(offset + CommitLayout.EVENT_PREVIOUS_INDEX) == head.index
                    && bytes.getShort(offset + CommitLayout.EVENT_PREVIOUS_ORDINAL) == (short) head.ordinal;
            if (!linked) {
                return "event " + ordinal + " does not name its predecessor";
            }
            heads.put(hashes[0], hashes[1], version, commit.index(), ordinal);
            offset = commit.next(offset);
            events++;
        }
        commits++;
        return null;
    }
}
