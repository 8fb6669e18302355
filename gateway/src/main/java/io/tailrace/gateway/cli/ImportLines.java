package io.tailrace.gateway.cli;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Takes lines out of an HTTP/1.1 body as they arrive. */
final class ImportLines {
    private ImportLines() {}

    /** Where bytes come from, one at a time; below 0 at the end. */
    interface Bytes {
        int read() throws IOException;
    }

    /** The next line without its end; null at the end. */
    static byte @Nullable [] read(Bytes in, int bytesMax) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() == bytesMax) {
                throw new IOException("the answer holds a line of more than " + bytesMax + " bytes");
            }
            line.write(b);
        }
        return line.toByteArray();
    }

    /** A body in chunks; that the last one is missing is an error, not the end. */
    static final class Chunked implements Bytes {
        private final InputStream in;
        private long left;
        private boolean first = true;
        private boolean ended;

        Chunked(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int b = in.read();
            if (b < 0) {
                throw new EOFException("the connection was closed inside the answer");
            }
            left--;
            return b;
        }

        private void nextChunk() throws IOException {
            if (!first) {
                line();
            }
            first = false;
            String size = line().split(";", 2)[0].strip();
            try {
                left = Long.parseLong(size, 16);
            } catch (NumberFormatException e) {
                throw new IOException("not a chunk: " + size, e);
            }
            ended = left == 0;
        }

        private String line() throws IOException {
            byte[] line = ImportLines.read(in::read, 1024);
            if (line == null) {
                throw new EOFException("the connection was closed inside the answer");
            }
            return new String(line, StandardCharsets.ISO_8859_1);
        }
    }

    /** A body of known length, or up to the end of the connection. */
    static final class Limited implements Bytes {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long length) {
            this.in = in;
            left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            return in.read();
        }
    }
}
