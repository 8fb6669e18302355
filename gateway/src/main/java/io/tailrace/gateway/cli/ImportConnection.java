package io.tailrace.gateway.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One {@code POST /v1/import}: lines go out while acks come in. On a socket of its own, because Java's HTTP client reads
 * an HTTP/1.1 answer only after the whole request is sent. One thread sends, another one reads.
 */
final class ImportConnection implements Closeable {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int QUIET_MILLIS_MAX = 30_000;
    private static final int CHUNK_BYTES = 1 << 15;
    private static final int HEAD_LINE_BYTES_MAX = 1 << 14;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int chunkLength;
    private int status;
    private ImportLines.@Nullable Bytes body;

    private ImportConnection(Socket socket) throws IOException {
        this.socket = socket;
        out = new BufferedOutputStream(socket.getOutputStream(), CHUNK_BYTES + 64);
        in = new BufferedInputStream(socket.getInputStream(), CHUNK_BYTES);
    }

    /** Connects to {@code server} and sends the head of the request. */
    static ImportConnection open(URI server) throws IOException {
        boolean tls = "https".equals(server.getScheme());
        int port = server.getPort() >= 0 ? server.getPort() : tls ? 443 : 80;
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(server.getHost(), port), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(QUIET_MILLIS_MAX);
            Socket carrier = tls
                    ? ((SSLSocketFactory) SSLSocketFactory.getDefault())
                            .createSocket(socket, server.getHost(), port, true)
                    : socket;
            ImportConnection connection = new ImportConnection(carrier);
            connection.sendHead(server, port);
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void sendHead(URI server, int port) throws IOException {
        String path = server.getRawPath() == null ? "" : server.getRawPath();
        out.write(("POST " + path + "/v1/import HTTP/1.1\r\nHost: " + server.getHost() + ":" + port
                        + "\r\nContent-Type: application/x-ndjson\r\nAccept: application/x-ndjson"
                        + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Sends a line, once a chunk is full. */
    void send(byte[] line) throws IOException {
        put(line);
        put(new byte[] {'\n'});
    }

    private void put(byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, CHUNK_BYTES - chunkLength);
            System.arraycopy(bytes, at, chunk, chunkLength, length);
            chunkLength += length;
            at += length;
            if (chunkLength == CHUNK_BYTES) {
                flush();
            }
        }
    }

    /** Sends what was held back. */
    void flush() throws IOException {
        if (chunkLength > 0) {
            out.write((Integer.toHexString(chunkLength) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(chunk, 0, chunkLength);
            out.write('\r');
            out.write('\n');
            chunkLength = 0;
        }
        out.flush();
    }

    /** Ends the request. */
    void end() throws IOException {
        flush();
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** The status of the answer; waits for it. */
    int status() throws IOException {
        if (status == 0) {
            readHead();
        }
        return status;
    }

    /**
     * The next line of the answer; null when it is complete. A connection that breaks before is an exception; one that is
     * quiet for long is a {@link java.net.SocketTimeoutException}.
     */
    byte @Nullable [] nextLine() throws IOException {
        status();
        ImportLines.Bytes from = body;
        return from == null ? null : ImportLines.read(from, ImportSource.LINE_BYTES_MAX);
    }

    private void readHead() throws IOException {
        String line = head();
        while (line.startsWith("HTTP/1.1 100")) {
            while (!line.isEmpty()) {
                line = head();
            }
            line = head();
        }
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[1].matches("[1-5][0-9][0-9]")) {
            throw new IOException("not an HTTP answer: " + line);
        }
        boolean chunked = false;
        long length = Long.MAX_VALUE;
        for (String field = head(); !field.isEmpty(); field = head()) {
            String name = field.substring(0, Math.max(0, field.indexOf(':')));
            String value = field.substring(field.indexOf(':') + 1).strip();
            chunked |= "transfer-encoding".equalsIgnoreCase(name) && "chunked".equalsIgnoreCase(value);
            length = "content-length".equalsIgnoreCase(name) ? Long.parseLong(value) : length;
        }
        body = chunked ? new ImportLines.Chunked(in) : new ImportLines.Limited(in, length);
        status = Integer.parseInt(parts[1]);
    }

    private String head() throws IOException {
        byte[] line = ImportLines.read(in::read, HEAD_LINE_BYTES_MAX);
        if (line == null) {
            throw new EOFException("the connection was closed before the answer");
        }
        return new String(line, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
