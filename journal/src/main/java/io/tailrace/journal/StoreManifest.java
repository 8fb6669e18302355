package io.tailrace.journal;

import io.tailrace.journal.JournalException.Reason;
import io.tailrace.journal.log.DurableFiles;
import io.tailrace.journal.log.ShardDirectory;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is fixed when a store is made: its format, its id, the secret seed of its hashes, and which shard each of the
 * 1,024 slots belongs to. A text file of {@code key=value} lines with a CRC.
 *
 * @param id of the store, a random UUID
 * @param slots shard of each slot
 * @param isReplica whether its commits come from a primary
 * @param promotions how often a replica of this store was made the primary
 */
record StoreManifest(
        String id, long seed0, long seed1, int shards, List<Integer> slots, boolean isReplica, long promotions) {
    static final int SLOTS = 1024;

    /** The epochs of a primary before the one of the next begin: more than it will ever have openings. */
    private static final long EPOCHS_PER_PROMOTION = 1_000_000;

    private static final int FORMAT = 1;
    /** With a line each for {@code role} and {@code promotions}, which a reader of format 1 must not pass over. */
    private static final int FORMAT_OF_REPLICAS = 2;

    private static final String FILE = "manifest";
    private static final String REPLICA = "replica";

    /** The manifest of {@code config.directory()}, made if there is none; {@code shards} = 0 takes what is there. */
    static StoreManifest open(JournalConfig config) {
        ReplicaOf replicaOf = config.replicaOf();
        StoreManifest manifest = open(config.directory(), config.shards(), replicaOf);
        if (replicaOf == null && manifest.isReplica) {
            throw new JournalException(
                    Reason.INCOMPATIBLE,
                    "the store is that of a replica: directory=" + config.directory()
                            + "; start it with --replica-of URL, and promote it if it is to be the primary");
        }
        StoreIdentity primary = replicaOf == null ? null : replicaOf.identity();
        if (primary != null) {
            manifest.requireSame(primary);
        } else if (replicaOf != null && !manifest.isReplica) {
            throw new JournalException(
                    Reason.INCOMPATIBLE,
                    "the store is that of a primary, and the one that it is to follow was not reached: primary="
                            + replicaOf.primary() + " directory=" + config.directory()
                            + "; start it without --replica-of, or when that one answers");
        }
        return manifest;
    }

    /** Refuses to follow another store, and a primary that was replaced. */
    void requireSame(StoreIdentity primary) {
        if (!primary.id().equals(id)) {
            throw new JournalException(
                    Reason.INCOMPATIBLE,
                    "this is another store than the primary's: id=" + id + " of the primary=" + primary.id()
                            + "; a replica begins with an empty directory");
        }
        if (primary.promotions() < promotions) {
            throw new JournalException(
                    Reason.INCOMPATIBLE,
                    "that primary was replaced: it knows of " + primary.promotions() + " promotions, this store of "
                            + promotions + "; follow the node that was promoted");
        }
    }

    private static StoreManifest open(Path directory, int shards, @Nullable ReplicaOf replicaOf) {
        Path file = directory.resolve(FILE);
        try {
            StoreManifest manifest = Files.exists(file) ? read(file) : create(directory, shards, replicaOf);
            if (shards != 0 && manifest.shards != shards) {
                throw new JournalException(
                        Reason.INCOMPATIBLE,
                        "the store has " + manifest.shards + " shards and this cannot change: journal.shards=" + shards
                                + " directory=" + directory + "; leave journal.shards at 0");
            }
            return manifest;
        } catch (IOException e) {
            throw new JournalException(Reason.STORAGE, "cannot open the store: " + e + " file=" + file, e);
        }
    }

    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /** The manifest of a store that must be there. */
    static StoreManifest existing(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new JournalException(Reason.INCOMPATIBLE, "no store here: directory=" + directory + " lacks " + FILE);
        }
        return open(directory, 0, null);
    }

    private static StoreManifest create(Path directory, int wanted, @Nullable ReplicaOf replicaOf) throws IOException {
        Path file = directory.resolve(FILE);
        StoreManifest made = replicaOf == null ? fresh(wanted) : replicaOf.manifest();
        int shards = made.shards;
        try (DirectoryStream<Path> present = Files.newDirectoryStream(directory, "shard-*")) {
            for (Path shard : present) {
                if (!ShardDirectory.isUnused(shard)) {
                    // A new one would have another seed: every stream would seem to be gone.
                    throw new CorruptJournalException(file, 0, "the store has shards and no manifest; restore it");
                }
            }
        }
        for (int shard = 0; shard < shards; shard++) {
            ShardDirectory.create(shardDirectory(directory, shard));
        }
        // The manifest comes last: a shard that is not there after it was lost.
        made.write(directory);
        return made;
    }

    private static StoreManifest fresh(int wanted) {
        int shards = wanted != 0 ? wanted : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        List<Integer> slots = IntStream.range(0, SLOTS)
                .map(slot -> slot * shards / SLOTS)
                .boxed()
                .toList();
        SecureRandom random = new SecureRandom();
        return new StoreManifest(
                UUID.randomUUID().toString(), random.nextLong(), random.nextLong(), shards, slots, false, 0);
    }

    /** This manifest in another part. */
    StoreManifest as(boolean replica, long afterPromotions) {
        return new StoreManifest(id, seed0, seed1, shards, slots, replica, afterPromotions);
    }

    /** Puts this in the place of the manifest of {@code directory}; on disk when it returns. */
    void write(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            DurableFiles.replace(file, ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new JournalException(Reason.STORAGE, "cannot write the manifest: " + e + " file=" + file, e);
        }
    }

    /** The first epoch under which this store may write commits itself. */
    long ownEpoch() {
        return promotions * EPOCHS_PER_PROMOTION + 1;
    }

    /** The first epoch whose commits say what was durable here. */
    long provingEpoch() {
        return isReplica ? Long.MAX_VALUE : ownEpoch();
    }

    /** The number of promotions after one more, whose epochs are above {@code epoch}. */
    long promotionsAfter(long epoch) {
        return Math.max(promotions, epoch / EPOCHS_PER_PROMOTION) + 1;
    }

    String text() {
        boolean plain = !isReplica && promotions == 0;
        StringBuilder text = new StringBuilder();
        text.append("format=").append(plain ? FORMAT : FORMAT_OF_REPLICAS).append('\n');
        text.append("id=").append(id).append('\n');
        text.append(String.format("seed=%016x%016x%n", seed0, seed1));
        text.append("shards=").append(shards).append('\n');
        text.append("slots=");
        for (int slot : slots) {
            text.append(String.format("%02x", slot));
        }
        text.append('\n');
        if (!plain) {
            text.append("role=").append(isReplica ? REPLICA : "primary").append('\n');
            text.append("promotions=").append(promotions).append('\n');
        }
        return text + "crc=" + crc(text.toString()) + "\n";
    }

    private static StoreManifest read(Path file) throws IOException {
        return parse(Files.readString(file), file);
    }

    /** The manifest that {@code text} is; {@code file} is where it came from. */
    static StoreManifest parse(String text, Path file) throws IOException {
        Properties values = new Properties();
        values.load(new StringReader(text));
        int end = text.indexOf("crc=");
        String format = values.getProperty("format", "none");
        if (format.matches("[0-9]+") && !format.matches("[" + FORMAT + FORMAT_OF_REPLICAS + "]")) {
            throw new JournalException(
                    Reason.INCOMPATIBLE,
                    "the store has format " + format + ", this version reads " + FORMAT + " and " + FORMAT_OF_REPLICAS
                            + ": file=" + file);
        }
        if (end < 0 || !crc(text.substring(0, end)).equals(values.getProperty("crc"))) {
            throw new CorruptJournalException(file, 0, "manifest does not match its CRC");
        }
        String seed = values.getProperty("seed", "");
        String table = values.getProperty("slots", "");
        List<Integer> slots = IntStream.range(0, SLOTS)
                .map(slot -> Integer.parseInt(table, 2 * slot, 2 * slot + 2, 16))
                .boxed()
                .toList();
        return new StoreManifest(
                values.getProperty("id", ""),
                Long.parseUnsignedLong(seed, 0, 16, 16),
                Long.parseUnsignedLong(seed, 16, 32, 16),
                Integer.parseInt(values.getProperty("shards", "0")),
                slots,
                values.getProperty("role", "").equals(REPLICA),
                Long.parseLong(values.getProperty("promotions", "0")));
    }

    private static String crc(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    SipHash hash() {
        return new SipHash(seed0, seed1);
    }

    static Path shardDirectory(Path directory, int shard) {
        return directory.resolve(String.format("shard-%03d", shard));
    }
}
