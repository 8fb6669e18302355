package io.tailrace.perf.socket;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One WebSocket to 127.0.0.1, spoken with as little work as can be: frames are masked with zeros, which changes no byte, and
 * many go out with one write. Confined to one thread; does not block.
 */
final class Line implements AutoCloseable {
    private static final int MASKED = 0x80;
    private static final int SHORT = 126;
    private static final int LONG = 127;
    private static final int SHORT_MAX = 125;
    private static final int WORD_MAX = 0xFFFF;
    private static final int PING = 0x9;
    private static final int PONG = 0x8A;
    private static final int CLOSE = 0x8;
    private static final int HEAD_MAX = 14;
    private static final long HANDSHAKE_NANOS = 10_000_000_000L;

    /** Takes the payload of one message. The bytes are good until it returns. */
    interface Receiver {
        void message(byte[] bytes, int start, int end) throws IOException;
    }

    private final SocketChannel channel;
    private final Protocol protocol;
    private final ByteBuffer out;
    private final ByteBuffer direct = ByteBuffer.allocateDirect(64 << 10);
    private byte[] in;
    private int filled;

    private Line(SocketChannel channel, Protocol protocol, int outBytes, int inBytes) {
        this.channel = channel;
        this.protocol = protocol;
        this.out = ByteBuffer.allocateDirect(outBytes);
        this.in = new byte[inBytes];
    }

    /** Opens {@code /v1/ws}; {@code outBytes} must hold the longest message. */
    static Line open(int port, Protocol protocol, int outBytes, int inBytes) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            String request = "GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGFpbHJhY2UtbWVhc3VyZQ==\r\nSec-WebSocket-Protocol: " + protocol.text()
                    + "\r\n\r\n";
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            Line line = new Line(channel, protocol, outBytes + HEAD_MAX, inBytes);
            line.awaitUpgrade();
            return line;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void awaitUpgrade() throws IOException {
        long start = System.nanoTime();
        while (true) {
            receiveBytes();
            String text = new String(in, 0, filled, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                if (!text.startsWith("HTTP/1.1 101 ")) {
                    throw new IOException("the server did not open a socket: " + text);
                }
                consume(end + 4);
                return;
            }
            if (System.nanoTime() - start > HANDSHAKE_NANOS) {
                throw new IOException("the server has not answered an upgrade for 10 s");
            }
            Thread.onSpinWait();
        }
    }

    void register(Selector selector, Object attachment) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, attachment);
    }

    /** Whether a message of that length can be put behind those that wait to be sent. */
    boolean hasRoomFor(int length) {
        return out.remaining() >= length + HEAD_MAX;
    }

    /** Puts a message behind those that wait to be sent. */
    void put(byte[] message, int length) {
        out.put((byte) protocol.firstByte());
        if (length <= SHORT_MAX) {
            out.put((byte) (MASKED | length));
        } else if (length <= WORD_MAX) {
            out.put((byte) (MASKED | SHORT)).putShort((short) length);
        } else {
            out.put((byte) (MASKED | LONG)).putLong(length);
        }
        out.putInt(0).put(message, 0, length);
    }

    void put(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        put(bytes, bytes.length);
    }

    /** Sends as much as the connection takes; true when nothing waits any more. */
    boolean flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            out.compact();
        }
        return out.position() == 0;
    }

    /** Hands every message that is here whole to {@code receiver}; false when there was nothing to read. */
    boolean receive(Receiver receiver) throws IOException {
        int count = receiveBytes();
        int at = 0;
        while (true) {
            int length = messageAt(at, receiver);
            if (length == 0) {
                break;
            }
            at += length;
        }
        consume(at);
        return count > 0;
    }

    /** Length of the frame at {@code at}, which is handed over; 0 if it is not here whole. */
    private int messageAt(int at, Receiver receiver) throws IOException {
        if (filled - at < 2) {
            return 0;
        }
        long length = in[at + 1] & 0x7F;
        int head = 2;
        if (length == SHORT && filled - at >= 4) {
            length =
                    Short.toUnsignedInt(ByteBuffer.wrap(in, at + 2, Short.BYTES).getShort());
            head = 4;
        } else if (length == LONG && filled - at >= 10) {
            length = ByteBuffer.wrap(in, at + 2, Long.BYTES).getLong();
            head = 10;
        } else if (length > SHORT_MAX) {
            return 0;
        }
        if (filled - at < head + length) {
            grow(head + length);
            return 0;
        }
        int start = at + head;
        take(in[at] & 0xFF, start, start + (int) length, receiver);
        return head + (int) length;
    }

    private void grow(long whole) {
        if (whole > in.length) {
            byte[] larger = new byte[Math.toIntExact(Long.highestOneBit(whole) << 1)];
            System.arraycopy(in, 0, larger, 0, filled);
            in = larger;
        }
    }

    private void take(int first, int start, int end, Receiver receiver) throws IOException {
        int opcode = first & 0xF;
        if (opcode == PING) {
            out.put((byte) PONG).put((byte) MASKED).putInt(0);
        } else if (opcode == CLOSE) {
            throw new EOFException(
                    "the server closed the socket: " + new String(in, start, end - start, StandardCharsets.ISO_8859_1));
        } else if (first == protocol.firstByte()) {
            receiver.message(in, start, end);
        } else if (opcode != PONG) {
            throw new IOException(String.format("unexpected frame: first byte %02x", first));
        }
    }

    private int receiveBytes() throws IOException {
        direct.clear().limit(Math.min(direct.capacity(), in.length - filled));
        int count = channel.read(direct);
        if (count < 0) {
            throw new EOFException("the server closed the connection");
        }
        direct.flip();
        direct.get(in, filled, count);
        filled += count;
        return count;
    }

    private void consume(int count) {
        System.arraycopy(in, count, in, 0, filled - count);
        filled -= count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
