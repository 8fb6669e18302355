package io.tailrace.gateway.system;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One import over a plain socket, written apart from the product's own client: it never resumes and never hides what the
 * node said.
 */
final class ImportClient implements Closeable {
    private static final int QUIET_MILLIS_MAX = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] chunk = {};
    private int at;
    private boolean headRead;

    ImportClient(URI node) throws IOException {
        socket = new Socket(node.getHost(), node.getPort());
        socket.setSoTimeout(QUIET_MILLIS_MAX);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        ascii("POST /v1/import HTTP/1.1\r\nHost: " + node.getAuthority()
                + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /** Sends lines from a thread of its own, so that acks can be read meanwhile; a broken connection ends it. */
    Thread send(List<String> lines, boolean end) {
        Thread sender = new Thread(
                () -> {
                    try {
                        for (String line : lines) {
                            byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
                            ascii(Integer.toHexString(bytes.length) + "\r\n");
                            out.write(bytes);
                            ascii("\r\n");
                        }
                        if (end) {
                            ascii("0\r\n\r\n");
                        }
                    } catch (IOException e) {
                        // The node was killed: what the test is about.
                    }
                },
                "import-sender");
        sender.setDaemon(true);
        sender.start();
        return sender;
    }

    /** The next line of the answer; null at its end. */
    @Nullable
    String nextLine() throws IOException {
        if (!headRead) {
            readHead();
        }
        StringBuilder line = new StringBuilder();
        for (int b = next(); b >= 0; b = next()) {
            if (b == '\n') {
                return line.toString();
            }
            line.append((char) b);
        }
        return line.isEmpty() ? null : line.toString();
    }

    private void readHead() throws IOException {
        String status = headLine();
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new AssertionError("the node refused the import: " + status);
        }
        String field = headLine();
        while (!field.isEmpty()) {
            field = headLine();
        }
        headRead = true;
    }

    private int next() throws IOException {
        if (at == chunk.length && !nextChunk()) {
            return -1;
        }
        return chunk[at++] & 0xFF;
    }

    private boolean nextChunk() throws IOException {
        int length = Integer.parseInt(headLine(), 16);
        chunk = in.readNBytes(length);
        at = 0;
        if (chunk.length < length) {
            throw new EOFException("broken inside a chunk");
        }
        headLine();
        return length > 0;
    }

    private String headLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("broken");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private void ascii(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
