package io.tailrace.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the latest snapshot of every stream, in a directory of its own. Sizes from 512 bytes to 4 MiB have a file each, so that few
 * large states cannot take the room of many small ones; a file that is full is replaced by one twice as large.
 *
 * <p>A cache, and it behaves as one: no method throws for what is wrong with the files, or with the disk. What fails is logged and
 * turned off; what cannot be trusted is dropped. Any thread may read; writing is done one at a time, and may take long when a file
 * grows, so do it where nobody waits.
 */
public final class SnapshotStore implements AutoCloseable {
    /** The largest snapshot that is kept, stream id and all, in bytes. */
    public static final int SNAPSHOT_BYTES_MAX = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
    private static final int SMALLEST_BYTES = 512;
    private static final Pattern NAME = Pattern.compile("([0-9]{1,9})-([0-9]{1,9})-([0-9]{1,18})\\.map");

    private final Path directory;
    private final long bytesMax;
    private final List<SizeClass> classes = new ArrayList<>();
    private final SnapshotFiles files;
    private final FileChannel lock;
    private volatile boolean working = true;

    private SnapshotStore(Path directory, long bytesMax, FileChannel lock) throws IOException {
        this.directory = directory;
        this.bytesMax = bytesMax;
        this.lock = lock;
        this.files = new SnapshotFiles(directory);
        for (int bytes = SMALLEST_BYTES; bytes <= SNAPSHOT_BYTES_MAX; bytes *= 2) {
            classes.add(new SizeClass(directory, bytes));
        }
        SnapshotFiles.Sound sound = files.open();
        for (Path file : sound.files()) {
            adopt(file, sound.recover());
        }
    }

    private void adopt(Path file, boolean recover) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
            for (SizeClass each : classes) {
                if (each.valueBytes() == Integer.parseInt(name.group(1)) && each.count() == 0) {
                    each.adopt(file, Integer.parseInt(name.group(2)), Long.parseLong(name.group(3)), recover);
                    return;
                }
            }
        }
        SnapshotFiles.delete(file);
    }

    /**
     * Opens the store in {@code directory}, making it if there is none. Files that are not as they were left are dropped.
     *
     * @param bytesMax the most that the files may take
     * @return null if there can be none: the reason is logged, and nothing else is lost
     */
    public static @Nullable SnapshotStore open(Path directory, long bytesMax) {
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new IOException("another process has it open");
            }
            return new SnapshotStore(directory, bytesMax, lock);
        } catch (IOException | RuntimeException | LinkageError e) {
            String cause = e instanceof OverlappingFileLockException ? "it is open already" : e.toString();
            LOG.warn("no snapshots are kept directory={} cause=\"{}\"", directory, cause);
            close(lock);
            return null;
        }
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("lock of snapshots not released cause=\"{}\"", e.toString());
        }
    }

    /** The snapshot of {@code stream}; null if there is none that is whole. */
    public @Nullable Snapshot find(String stream) {
        if (!working) {
            return null;
        }
        try {
            byte[] key = key(stream);
            Snapshot newest = null;
            for (SizeClass each : classes) {
                Snapshot found = each.find(key);
                boolean better = found != null
                        && found.stream().equals(stream)
                        && (newest == null
                                || found.event().version() > newest.event().version());
                newest = better ? found : newest;
            }
            return newest;
        } catch (RuntimeException | LinkageError | InternalError e) {
            stop("read", e);
            return null;
        }
    }

    /** Keeps {@code snapshot} in place of any other of its stream; returns whether there was room for it. */
    public synchronized boolean put(Snapshot snapshot) {
        long length = snapshot.length();
        if (!working || length > SNAPSHOT_BYTES_MAX) {
            return false;
        }
        try {
            byte[] key = key(snapshot.stream());
            SizeClass own = null;
            for (SizeClass each : classes) {
                if (own == null && length <= each.valueBytes()) {
                    own = each;
                }
            }
            boolean kept = own != null && own.put(key, snapshot, bytesMax - bytesOnDisk());
            for (SizeClass each : classes) {
                if (kept && each != own) {
                    each.remove(key);
                }
            }
            return kept;
        } catch (IOException e) {
            LOG.warn("snapshot not kept stream={} cause=\"{}\"", snapshot.stream(), e.toString());
            return false;
        } catch (RuntimeException | LinkageError | InternalError e) {
            stop("written", e);
            return false;
        }
    }

    /** Drops the snapshot of {@code stream}; returns whether there was one. */
    public synchronized boolean remove(String stream) {
        if (!working) {
            return false;
        }
        try {
            byte[] key = key(stream);
            boolean removed = false;
            for (SizeClass each : classes) {
                removed |= each.remove(key);
            }
            return removed;
        } catch (RuntimeException | LinkageError | InternalError e) {
            stop("written", e);
            return false;
        }
    }

    /** Hands over every snapshot that is whole, in no order. Writing waits meanwhile, so be quick, and write nothing. */
    public void forEach(Consumer<Snapshot> snapshots) {
        if (!working) {
            return;
        }
        try {
            classes.forEach(each -> each.forEach(snapshots));
        } catch (RuntimeException | LinkageError | InternalError e) {
            stop("read", e);
        }
    }

    /** A map in doubt is not touched again; the next opening judges it. */
    private void stop(String what, Throwable cause) {
        working = false;
        LOG.error("snapshots could not be {}, none are kept from now on directory={}", what, directory, cause);
    }

    /** How many there are. */
    public synchronized long count() {
        return classes.stream().mapToLong(SizeClass::count).sum();
    }

    /** What the files take, in bytes. */
    public synchronized long bytesOnDisk() {
        return classes.stream().mapToLong(SizeClass::bytes).sum();
    }

    private static byte[] key(String stream) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(stream.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(hash, Generation.KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Closes the files and notes what they are, for the next opening to hold them to. Done twice it does nothing. */
    @Override
    public synchronized void close() {
        if (!lock.isOpen()) {
            return;
        }
        boolean sound = working;
        working = false;
        try {
            List<Path> closed = new ArrayList<>();
            for (SizeClass each : classes) {
                Path file = each.close();
                if (file != null) {
                    closed.add(file);
                }
            }
            files.closed(sound ? closed : List.of());
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.warn("snapshots not closed, the next opening drops them cause=\"{}\"", e.toString());
        }
        close(lock);
    }
}
