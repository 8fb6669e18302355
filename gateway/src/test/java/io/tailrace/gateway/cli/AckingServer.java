package io.tailrace.gateway.cli;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Stands in for a node that dies: takes an import, acknowledges the lines it is told to, and then breaks the connection or
 * says what it is told to say. One connection at a time, each with the next plan.
 */
final class AckingServer implements Closeable {
    /** Break the connection without a word. */
    static final String BREAK = "";

    private final ServerSocket listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final BlockingQueue<Plan> plans = new LinkedBlockingQueue<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /**
     * One connection.
     *
     * @param acks lines to acknowledge before the last word; {@code Integer.MAX_VALUE} = all, and end well
     * @param lastWord a line to end with, a status line with an empty body, or {@link #BREAK}
     */
    private record Plan(int acks, String lastWord) {}

    AckingServer() throws IOException {
        Thread thread = new Thread(this::run, "acking-server");
        thread.setDaemon(true);
        thread.start();
    }

    AckingServer then(int acks, String lastWord) {
        plans.add(new Plan(acks, lastWord));
        return this;
    }

    AckingServer thenAll() {
        return then(Integer.MAX_VALUE, BREAK);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Every line that was acknowledged, over all connections. */
    List<String> lines() {
        return lines;
    }

    private void run() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                serve(socket, plans.take());
            } catch (IOException e) {
                // The client has left; the next connection has its own plan.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, Plan plan) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        String field = line(in::read);
        while (!field.isEmpty()) {
            field = line(in::read);
        }
        if (plan.lastWord.startsWith("HTTP/1.1")) {
            write(out, plan.lastWord + "\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        ImportLines.Chunked body = new ImportLines.Chunked(in);
        for (int i = 0; i < plan.acks; i++) {
            byte[] line = ImportLines.read(body, 1 << 20);
            if (line == null) {
                write(out, "0\r\n\r\n");
                return;
            }
            lines.add(new String(line, StandardCharsets.UTF_8));
            chunk(out, "{\"type\":\"ack\",\"line\":" + (i + 1) + ",\"version\":1,\"replayed\":false}\n");
        }
        if (!plan.lastWord.isEmpty()) {
            chunk(out, plan.lastWord + "\n");
            write(out, "0\r\n\r\n");
        }
    }

    private static String line(ImportLines.Bytes in) throws IOException {
        byte[] line = ImportLines.read(in, 1 << 14);
        return line == null ? "" : new String(line, StandardCharsets.US_ASCII).strip();
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(out, Integer.toHexString(bytes.length) + "\r\n");
        out.write(bytes);
        write(out, "\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
