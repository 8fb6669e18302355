package io.tailrace.perf.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;

/** One keep-alive connection with at most one request in flight. Confined to the thread of its {@link HttpLoad}. */
final class Connection implements AutoCloseable {
    private static final int READ_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final Request request;
    private final Answer answer = new Answer();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(READ_BYTES);
    private long intendedNanos;

    private Connection(SocketChannel channel, Request request) {
        this.channel = channel;
        this.request = request;
    }

    static Connection open(int port, Request request, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Connection connection = new Connection(channel, request);
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    /** Sends one request. What it is meant to have started at is kept for {@link #intendedNanos()}. */
    void send(SplittableRandom random, long number, long intended) throws IOException {
        intendedNanos = intended;
        answer.clear();
        ByteBuffer bytes = request.next(random, number);
        // One small request in flight always fits the socket's buffer, so this does not turn.
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Reads what is there and tells whether the answer is complete. */
    boolean receive() throws IOException {
        direct.clear().limit(Math.min(direct.capacity(), answer.buffer().length - answer.filled()));
        int count = channel.read(direct);
        if (count < 0) {
            throw new EOFException("the server closed a connection with a request in flight: " + answer.text());
        }
        direct.flip();
        direct.get(answer.buffer(), answer.filled(), count);
        answer.add(count);
        int status = answer.status();
        if (status != 0 && status != request.status()) {
            throw new IOException("the server did not take a request: " + answer.text());
        }
        return status == request.status();
    }

    long intendedNanos() {
        return intendedNanos;
    }

    String answerText() {
        return answer.text();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
