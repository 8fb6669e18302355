package io.tailrace.gateway.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file or of standard input, one in memory at a time; what starts with the two bytes of gzip is unpacked.
 * For one thread.
 */
final class ImportSource implements Closeable {
    /** The longest line that is read; a node accepts at most this much in one request. */
    static final int LINE_BYTES_MAX = 64 << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final Counting raw;
    private final InputStream lines;
    private final long totalBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private long lineNumber;

    private ImportSource(InputStream in, long totalBytes) throws IOException {
        raw = new Counting(in);
        this.totalBytes = totalBytes;
        BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER_BYTES);
        lines = isGzip(buffered)
                ? new BufferedInputStream(new GZIPInputStream(buffered, BUFFER_BYTES), BUFFER_BYTES)
                : buffered;
    }

    /** Opens a file, or standard input for {@code -}. */
    static ImportSource open(String name) throws IOException {
        if ("-".equals(name)) {
            return new ImportSource(System.in, 0);
        }
        Path file = Path.of(name);
        if (Files.isDirectory(file)) {
            throw Failure.usage("cannot import a directory: " + file
                    + "\nGive an NDJSON file, plain or gzip, or - for standard input.");
        }
        return new ImportSource(Files.newInputStream(file), Files.size(file));
    }

    /** Reads from a stream of unknown length. */
    static ImportSource of(InputStream in) throws IOException {
        return new ImportSource(in, 0);
    }

    /** The next line that is not blank, without its end; null at the end. */
    byte @Nullable [] next() throws IOException {
        while (true) {
            line.reset();
            int c = readOrExplain();
            if (c < 0 && line.size() == 0) {
                return null;
            }
            lineNumber++;
            byte[] bytes = line.toByteArray();
            if (!isBlank(bytes)) {
                return bytes;
            }
        }
    }

    private int readOrExplain() throws IOException {
        try {
            return readLine();
        } catch (ZipException | EOFException e) {
            throw new IOException("cannot unpack the file after line " + lineNumber + ": " + e.getMessage(), e);
        }
    }

    private int readLine() throws IOException {
        int c = lines.read();
        while (c >= 0 && c != '\n') {
            if (line.size() == LINE_BYTES_MAX) {
                throw Failure.failed("line " + (lineNumber + 1) + " is longer than " + LINE_BYTES_MAX + " bytes");
            }
            line.write(c);
            c = lines.read();
        }
        return c;
    }

    /** Whether more can be read without waiting for it. */
    boolean isReady() throws IOException {
        return lines.available() > 0;
    }

    /** The number of the last line, from 1, blank ones counted. */
    long lineNumber() {
        return lineNumber;
    }

    /** Bytes taken from the file so far, as they are on disk. */
    long bytesRead() {
        return raw.count;
    }

    /** Size of the file; 0 if it is not known. */
    long totalBytes() {
        return totalBytes;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private static boolean isGzip(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip;
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Counts what passes. */
    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = super.read(target, offset, length);
            count += Math.max(0, n);
            return n;
        }
    }
}
