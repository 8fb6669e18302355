package io.tailrace.perf.http;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.load.Payload;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Appends over one HTTP/2 connection with prior knowledge, a fixed number of them in flight, from one thread: what has come
 * is taken in at one go, and as many requests go out with one write. It keeps no compression table and allocates nothing
 * for a request. It sees that a request was answered and not with what; whoever measures compares what was answered with
 * what is stored.
 */
public final class Http2Load implements AutoCloseable {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int FRAME_HEADER = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int WINDOW_BYTES = 65_535;
    private static final int WINDOW_RETURNED = 1 << 14;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int STREAMS = 10_000;
    private static final String STREAM = "perf-00000";
    private static final int STREAM_DIGITS = 5;
    private static final int ID_DIGITS = 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Clock clock = Clock.system();
    private final SocketChannel channel;
    private final int inFlight;
    private final SplittableRandom random;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] head;
    private final byte[] body;
    private final int streamAt;
    private final int idAt;
    private long nextId;
    private int nextStream = 1;
    private int window = WINDOW_BYTES;
    private int unreturned;
    private int due;
    private long answered;

    private Http2Load(SocketChannel channel, int inFlight, long seed) {
        this.channel = channel;
        this.inFlight = inFlight;
        random = new SplittableRandom(seed);
        nextId = random.nextLong() & 0xFFFF_FFFF_0000_0000L;
        String text =
                "{\"id\":\"" + "0".repeat(ID_DIGITS) + "\",\"type\":\"measured\",\"data\":" + Payload.json() + "}";
        body = text.getBytes(StandardCharsets.US_ASCII);
        idAt = text.indexOf("0".repeat(ID_DIGITS));
        head = head();
        streamAt = new String(head, StandardCharsets.ISO_8859_1).indexOf(STREAM) + STREAM.length() - STREAM_DIGITS;
    }

    /**
     * Connects.
     *
     * @param inFlight requests under way at one time; no more than the server takes
     */
    public static Http2Load connect(int port, int inFlight, long seed) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Http2Load load = new Http2Load(channel, inFlight, seed);
        load.out.put(PREFACE.getBytes(StandardCharsets.US_ASCII));
        load.frame(0, SETTINGS, 0, 0);
        load.flush();
        return load;
    }

    /** The header block: every field as a literal that nobody is to remember. */
    private byte[] head() {
        ByteBuffer block = ByteBuffer.allocate(1 << 10);
        field(block, ":method", "POST");
        field(block, ":scheme", "http");
        field(block, ":authority", "127.0.0.1");
        field(block, ":path", "/v1/streams/" + STREAM + "/events");
        field(block, "content-type", "application/json");
        field(block, "content-length", Integer.toString(body.length));
        byte[] bytes = new byte[block.position()];
        block.get(0, bytes);
        return bytes;
    }

    private static void field(ByteBuffer block, String name, String value) {
        block.put((byte) 0).put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        block.put((byte) value.length()).put(value.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Closed loop: an answer makes room for the next request.
     *
     * @return requests answered a second, those counted that were in flight at the end
     */
    public double saturate(long durationNanos) throws IOException {
        long start = clock.nanos();
        long before = answered;
        int underWay = 0;
        boolean more = true;
        while (more || underWay > 0) {
            more = more && clock.nanos() - start < durationNanos;
            for (; more && underWay < inFlight && window >= body.length; underWay++) {
                request();
            }
            flush();
            if (underWay > 0) {
                receive();
                underWay -= due;
                due = 0;
            }
        }
        return (answered - before) * 1e9 / (clock.nanos() - start);
    }

    /** Requests answered so far. */
    public long answered() {
        return answered;
    }

    private void request() {
        int stream = random.nextInt(STREAMS);
        for (int at = streamAt + STREAM_DIGITS - 1; at >= streamAt; at--) {
            head[at] = (byte) ('0' + stream % 10);
            stream /= 10;
        }
        long id = nextId++;
        for (int digit = 0; digit < ID_DIGITS; digit++) {
            body[idAt + digit] = HEX[(int) (id >>> (60 - 4 * digit)) & 0xF];
        }
        frame(head.length, HEADERS, END_HEADERS, nextStream);
        out.put(head);
        frame(body.length, DATA, END_STREAM, nextStream);
        out.put(body);
        window -= body.length;
        nextStream += 2;
    }

    private void frame(int length, int type, int flags, int stream) {
        out.put((byte) (length >>> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
    }

    private void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    /** Waits until something comes, and takes in all frames that are whole. */
    private void receive() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the server closed the connection with requests in flight");
        }
        in.flip();
        while (in.remaining() >= FRAME_HEADER) {
            int at = in.position();
            int length = in.getInt(at) >>> 8;
            if (in.remaining() < FRAME_HEADER + length) {
                break;
            }
            take(in.get(at + 3), in.get(at + 4), in.getInt(at + 5), length, at + FRAME_HEADER);
            in.position(at + FRAME_HEADER + length);
        }
        in.compact();
        if (unreturned >= WINDOW_RETURNED) {
            frame(Integer.BYTES, WINDOW_UPDATE, 0, 0);
            out.putInt(unreturned);
            unreturned = 0;
        }
    }

    private void take(int type, int flags, int stream, int length, int payload) throws IOException {
        switch (type) {
            case DATA, HEADERS -> {
                unreturned += type == DATA ? length : 0;
                if ((flags & END_STREAM) != 0) {
                    answered++;
                    due++;
                }
            }
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    frame(0, SETTINGS, ACK, 0);
                }
            }
            case PING -> {
                if ((flags & ACK) == 0) {
                    frame(Long.BYTES, PING, ACK, 0);
                    out.putLong(in.getLong(payload));
                }
            }
            case WINDOW_UPDATE -> window += stream == 0 ? in.getInt(payload) : 0;
            case RESET -> throw new IOException("the server did not take a request: code=" + in.getInt(payload));
            case GO_AWAY ->
                throw new IOException("the server ended the connection: code=" + in.getInt(payload + Integer.BYTES));
            default -> {
                // Nothing else says anything about answers.
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
