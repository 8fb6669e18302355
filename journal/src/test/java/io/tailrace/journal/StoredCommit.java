package io.tailrace.journal;

import io.tailrace.journal.codec.CommitCheck;
import io.tailrace.journal.codec.CommitLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A commit as it lies on disk, found without the journal's help.
 *
 * @param file relative to the store
 * @param offset of its first byte
 */
public record StoredCommit(Path file, int offset, int length, long firstSequence, long lastSequence) {
    /**
     * All commits of a store that is not damaged, in order: of each shard the unbroken run from its first sequence on. A
     * process that dies in the middle of a write of many leaves a commit without a header and whole ones behind it, which
     * are none.
     */
    static List<StoredCommit> of(Path store) throws IOException {
        List<StoredCommit> commits = new ArrayList<>();
        Map<Path, Long> ends = new HashMap<>();
        for (Path file : files(store, ".cq4")) {
            ByteBuffer bytes = CommitLayout.wrap(Files.readAllBytes(file));
            Path shard = file.resolve("../..").normalize();
            long due = 1 + ends.getOrDefault(shard, 0L);
            int at = 4;
            while (at + CommitLayout.HEADER_BYTES < bytes.capacity()) {
                if (!isWhole(bytes, at) || bytes.getLong(at + CommitLayout.SEQUENCE) != due) {
                    at += 4;
                    continue;
                }
                int length = bytes.getInt(at + CommitLayout.LENGTH);
                long last = due + Short.toUnsignedInt(bytes.getShort(at + CommitLayout.COUNT)) - 1;
                commits.add(new StoredCommit(store.relativize(file), at, length, due, last));
                due = last + 1;
                at += length;
            }
            ends.put(shard, due - 1);
        }
        return commits;
    }

    private static boolean isWhole(ByteBuffer bytes, int at) {
        int length = bytes.getInt(at + CommitLayout.LENGTH);
        return bytes.getInt(at) == CommitLayout.MAGIC
                && bytes.getInt(at - 4) == length
                && at + length <= bytes.capacity()
                && CommitCheck.crc(bytes.slice(at, length), length) == bytes.getInt(at + CommitLayout.CRC);
    }

    /** Files and directories whose names end so, in order of their paths. Others may come and go meanwhile. */
    static List<Path> files(Path store, String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        collect(store, suffix, found);
        found.sort(Path::compareTo);
        return found;
    }

    /** Unlike {@code Files.walk} it does not fail when an entry is gone before it was looked at. */
    private static void collect(Path entry, String suffix, List<Path> found) throws IOException {
        if (entry.toString().endsWith(suffix)) {
            found.add(entry);
        }
        if (Files.isDirectory(entry)) {
            try (Stream<Path> entries = Files.list(entry)) {
                for (Path below : entries.toList()) {
                    collect(below, suffix, found);
                }
            }
        }
    }

    /** Copies a store that nobody writes to; what its housekeeping has not ended is left out. */
    public static Path copy(Path store, Path target) throws IOException {
        for (Path file : files(store, "")) {
            if (!file.toString().endsWith(".new")) {
                Files.copy(file, target.resolve(store.relativize(file).toString()));
            }
        }
        return target;
    }

    /** Inverts some bits of one byte. */
    static void flip(Path file, long offset, int bits) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(offset);
            int before = bytes.read();
            bytes.seek(offset);
            bytes.write(before ^ bits);
        }
    }

    /** Makes zeros of everything from there on, the size unchanged. */
    static void zero(Path file, long from) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long size = bytes.length();
            bytes.setLength(from);
            bytes.setLength(size);
        }
    }

    /** Cuts a file off. */
    static void truncate(Path file, long size) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(size);
        }
    }

    /** Gives a field of the header another value, and the commit the CRC that it then has. */
    void set(Path store, int field, long value) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(store.resolve(file).toFile(), "rw")) {
            byte[] commit = new byte[length];
            bytes.seek(offset);
            bytes.readFully(commit);
            ByteBuffer changed = CommitLayout.wrap(commit).putLong(field, value);
            changed.putInt(CommitLayout.CRC, CommitCheck.crc(changed.duplicate(), length));
            bytes.seek(offset);
            bytes.write(commit);
        }
    }

    int end() {
        return offset + length;
    }
}
