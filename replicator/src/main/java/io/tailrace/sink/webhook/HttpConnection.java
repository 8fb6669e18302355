package io.tailrace.sink.webhook;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one address, over which requests are posted one after the other. It speaks as much HTTP/1.1 as that needs, and
 * never resolves a name: what it connects to is the address that was checked. With TLS the certificate has to be that of the
 * host. For one thread; {@link #close} for any, which makes what is under way fail.
 */
final class HttpConnection implements Closeable {
    /** Status line and headers of an answer. */
    static final int HEAD_BYTES_MAX = 16 << 10;

    /** The most of a body that is read so that the connection can be used again. */
    static final int BODY_BYTES_MAX = 64 << 10;

    private static final int TEXT_BYTES_MAX = 200;
    private static final int INTERIM_MAX = 5;

    private final SSLSocketFactory factory;
    private final Socket plain = new Socket();
    private Socket socket = plain;
    private InputStream in = InputStream.nullInputStream();
    private int headBytes;
    private boolean reusable;
    private boolean used;
    private boolean answered;

    /** The part of an answer's head that matters. */
    private static final class Head {
        int status;
        boolean keepAlive;
        long length = -1;

        @Nullable
        String retryAfter;
    }

    /** {@code factory} makes a connection one of TLS. */
    HttpConnection(SSLSocketFactory factory) {
        this.factory = factory;
    }

    /** Connects; within {@code millis}, or the one who waits closes it. */
    void connect(WebhookOptions options, InetAddress address, int millis) throws IOException {
        plain.setTcpNoDelay(true);
        plain.connect(new InetSocketAddress(address, options.port()), millis);
        if (options.isSecure()) {
            SSLSocket secure = (SSLSocket) factory.createSocket(plain, options.host(), options.port(), true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            socket = secure;
            secure.startHandshake();
        }
        in = new BufferedInputStream(socket.getInputStream());
        reusable = true;
    }

    /** Whether another request may be sent over it. */
    boolean isReusable() {
        return reusable;
    }

    /** Whether a failure may only say that the receiver had closed the connection before it saw the last request. */
    boolean wasStale() {
        return used && !answered;
    }

    /** Sends a request and reads its answer. */
    HttpAnswer post(String head, byte[] body) throws IOException {
        used = answered;
        answered = false;
        reusable = false;
        OutputStream out = socket.getOutputStream();
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        out.write(request);
        out.flush();
        Head answer = head();
        for (int interim = 0; answer.status < 200; interim++) {
            if (interim == INTERIM_MAX) {
                throw new IOException("the answer does not begin");
            }
            answer = head();
        }
        String text = body(answer);
        return new HttpAnswer(answer.status, answer.retryAfter, text);
    }

    private Head head() throws IOException {
        headBytes = 0;
        Head head = new Head();
        String line = line();
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new IOException("this is no answer of HTTP/1.1");
        }
        head.status = Integer.parseInt(line.substring(9, 12));
        head.keepAlive = line.charAt(7) == '1';
        boolean chunked = false;
        for (line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("this is no header of HTTP/1.1");
            }
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> head.length = length(value);
                case "transfer-encoding" -> chunked = true;
                case "connection" ->
                    head.keepAlive &= !value.toLowerCase(Locale.ROOT).contains("close");
                case "retry-after" -> head.retryAfter = value;
                default -> {}
            }
        }
        if (chunked) {
            head.length = -1;
        }
        return head;
    }

    private static long length(String value) throws IOException {
        if (!value.matches("[0-9]{1,18}")) {
            throw new IOException("this is no length: " + value);
        }
        return Long.parseLong(value);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = next(); next != '\n'; next = next()) {
            line.append((char) next);
        }
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
        return line.toString();
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the receiver closed the connection before it answered");
        }
        answered = true;
        if (++headBytes > HEAD_BYTES_MAX) {
            throw new IOException("the head of the answer is larger than " + HEAD_BYTES_MAX + " bytes");
        }
        return next;
    }

    /** Reads a short body whose length is told; else the connection is not used again, and the rest not read. */
    private String body(Head head) throws IOException {
        if (head.status == 204 || head.status == 304) {
            head.length = 0;
        }
        if (head.length < 0 || head.length > BODY_BYTES_MAX) {
            return "";
        }
        byte[] body = in.readNBytes((int) head.length);
        if (body.length < head.length) {
            throw new EOFException("the receiver closed the connection within its answer");
        }
        reusable = head.keepAlive;
        String text = new String(body, 0, Math.min(body.length, TEXT_BYTES_MAX), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{C}+", " ").strip();
    }

    @Override
    public void close() {
        reusable = false;
        try {
            // The one below: closing TLS in order could wait for the peer.
            plain.close();
        } catch (IOException e) {
            // It is of no use any more, either way.
        }
    }
}
