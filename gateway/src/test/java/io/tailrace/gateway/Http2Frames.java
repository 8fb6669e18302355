package io.tailrace.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An HTTP/2 client that sends whatever frames a test wants to, and keeps to none of the server's bounds. */
final class Http2Frames implements Closeable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int ACK = 1;

    static final int REFUSED_STREAM = 7;
    static final int FRAME_SIZE_ERROR = 6;
    static final int ENHANCE_YOUR_CALM = 11;

    private static final int END_HEADERS = 4;
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** A frame that came; {@code code} is that of a reset or of the end of the connection, else 0. */
    record Frame(int type, int flags, int stream, ByteBuffer payload) {
        int code() {
            return switch (type) {
                case RESET -> payload.getInt(0);
                case GO_AWAY -> payload.getInt(4);
                default -> 0;
            };
        }

        boolean isLast() {
            return (flags & END_STREAM) != 0;
        }

        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }
    }

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder =
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true);

    private Http2Frames(Socket socket) throws IOException {
        this.socket = socket;
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects with prior knowledge. */
    static Http2Frames connect(int port) throws IOException {
        Http2Frames frames = new Http2Frames(new Socket(InetAddress.getLoopbackAddress(), port));
        frames.socket.setSoTimeout(20_000);
        frames.out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        frames.send(SETTINGS, 0, 0);
        return frames;
    }

    /** Says that the server's settings were taken in, from when on they hold. */
    void acknowledge() throws IOException {
        send(SETTINGS, ACK, 0);
    }

    static Http2Headers head(String method, String path) {
        return new DefaultHttp2Headers()
                .method(method)
                .path(path)
                .scheme("http")
                .authority("127.0.0.1");
    }

    void get(int stream, String path) throws IOException {
        headers(stream, head("GET", path), true);
    }

    void headers(int stream, Http2Headers headers, boolean last) throws IOException {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.configuration().maxHeaderListSize(1 << 20);
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
        byte[] bytes = new byte[block.readableBytes()];
        block.readBytes(bytes);
        send(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, bytes);
    }

    void reset(int stream) throws IOException {
        send(RESET, 0, stream, 0, 0, 0, 8);
    }

    void send(int type, int flags, int stream, int... payload) throws IOException {
        byte[] bytes = new byte[payload.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        send(type, flags, stream, bytes);
    }

    void send(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >>> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        out.write(frame.array());
        out.flush();
    }

    /** The next frame of that type; those of other types are passed over. An end without a word is a {@link #GO_AWAY} with the code -1. */
    Frame next(int type) throws IOException {
        for (Frame frame = next(); ; frame = next()) {
            if (frame.type() == type || frame.type() == GO_AWAY) {
                return frame;
            }
        }
    }

    /** The next frame on that stream, or the end of the connection. */
    Frame on(int stream) throws IOException {
        for (Frame frame = next(); ; frame = next()) {
            if (frame.stream() == stream || frame.type() == GO_AWAY) {
                return frame;
            }
        }
    }

    private Frame next() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            return new Frame(type, flags, stream, ByteBuffer.wrap(in.readNBytes(length)));
        } catch (EOFException | SocketException e) {
            return new Frame(GO_AWAY, 0, 0, ByteBuffer.allocate(8).putInt(4, -1));
        }
    }

    /** The status of an answer that begins. Heads are to be read in the order in which they come. */
    String status(Frame head) throws IOException {
        try {
            ByteBuf block = Unpooled.wrappedBuffer(head.payload());
            block.skipBytes((head.flags() & PRIORITY) == 0 ? 0 : PRIORITY_BYTES);
            return decoder.decodeHeaders(head.stream(), block).status().toString();
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
