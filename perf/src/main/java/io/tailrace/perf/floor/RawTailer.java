package io.tailrace.perf.floor;

import io.tailrace.journal.codec.CommitLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;

/**
 * Reads queue files as Chronicle's own tailer does, record by record into one buffer, and compares the CRC32C of each
 * commit. The queues are opened read-only, so it may run beside a journal that has them open. For one thread.
 */
final class RawTailer {
    private static final long BLOCK_MIN = 64L << 20;
    private static final int RECORD_MAX = 5 << 20;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(RECORD_MAX).order(ByteOrder.LITTLE_ENDIAN);
    private final Bytes<ByteBuffer> record = Bytes.wrapForWrite(buffer);
    private long records;
    private long bytes;

    /** Reads the queues of {@code directory} and below it, in the order of their names. */
    Floor scan(Path directory) throws IOException {
        List<Path> queues = QueueFiles.below(directory).stream()
                .map(file -> file.toAbsolutePath().getParent())
                .distinct()
                .toList();
        long start = System.nanoTime();
        for (Path queue : queues) {
            read(queue);
        }
        return new Floor(records, bytes, System.nanoTime() - start);
    }

    private void read(Path directory) throws IOException {
        // One mapping for a whole file: with the default of 64 MiB the tailer maps again and again.
        long largest = BLOCK_MIN;
        for (Path file : QueueFiles.below(directory)) {
            largest = Math.max(largest, Files.size(file));
        }
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(directory.toFile())
                        .rollCycle(RollCycles.FAST_HOURLY)
                        .readOnly(true)
                        .blockSize(Long.highestOneBit(largest - 1) << 1)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            while (tailer.readBytes(record.clear())) {
                check();
            }
        }
    }

    private void check() throws IOException {
        int length = buffer.getInt(CommitLayout.LENGTH);
        crc.reset();
        buffer.limit(length).position(CommitLayout.CRC_START);
        crc.update(buffer);
        buffer.clear();
        if ((int) crc.getValue() != buffer.getInt(CommitLayout.CRC)) {
            throw new IOException("wrong CRC in what was just written: record=" + records);
        }
        records++;
        bytes += record.readRemaining();
    }
}
