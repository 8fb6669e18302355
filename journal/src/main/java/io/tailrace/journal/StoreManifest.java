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

/**
 * What is fixed when a store is made: its format, its id, the secret seed of its hashes, and which shard each of the
 * 1,024 slots belongs to. A text file of {@code key=value} lines with a CRC.
 *
 * @param id of the store, a random UUID
 * @param slots shard of each slot
 */
record StoreManifest(String id, long seed0, long seed1, int shards, List<Integer> slots) {
    static final int SLOTS = 1024;

    private static final int FORMAT = 1;
    private static final String FILE = "manifest";

    /** The manifest of {@code directory}, made if there is none; {@code shards} = 0 takes what is there. */
    static StoreManifest open(Path directory, int shards) {
        Path file = directory.resolve(FILE);
        try {
            StoreManifest manifest = Files.exists(file) ? read(file) : create(directory, shards);
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

    /** The manifest of a store that must be there. */
    static StoreManifest existing(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new JournalException(Reason.INCOMPATIBLE, "no store here: directory=" + directory + " lacks " + FILE);
        }
        return open(directory, 0);
    }

    private static StoreManifest create(Path directory, int wanted) throws IOException {
        Path file = directory.resolve(FILE);
        int shards = wanted != 0 ? wanted : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
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
        List<Integer> slots = IntStream.range(0, SLOTS)
                .map(slot -> slot * shards / SLOTS)
                .boxed()
                .toList();
        SecureRandom random = new SecureRandom();
        StoreManifest made =
                new StoreManifest(UUID.randomUUID().toString(), random.nextLong(), random.nextLong(), shards, slots);
        DurableFiles.replace(file, ByteBuffer.wrap(made.text().getBytes(StandardCharsets.UTF_8)));
        return made;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        text.append("format=").append(FORMAT).append('\n');
        text.append("id=").append(id).append('\n');
        text.append(String.format("seed=%016x%016x%n", seed0, seed1));
        text.append("shards=").append(shards).append('\n');
        text.append("slots=");
        for (int slot : slots) {
            text.append(String.format("%02x", slot));
        }
        text.append('\n');
        return text + "crc=" + crc(text.toString()) + "\n";
    }

    private static StoreManifest read(Path file) throws IOException {
        String text = Files.readString(file);
        Properties values = new Properties();
        values.load(new StringReader(text));
        int end = text.indexOf("crc=");
        String format = values.getProperty("format", "none");
        if (!format.equals(Integer.toString(FORMAT)) && format.matches("[0-9]+")) {
            throw new JournalException(
                    Reason.INCOMPATIBLE,
                    "the store has format " + format + ", this version reads " + FORMAT + ": file=" + file);
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
                slots);
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
