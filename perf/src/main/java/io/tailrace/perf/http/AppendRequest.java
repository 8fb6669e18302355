package io.tailrace.perf.http;

import io.tailrace.perf.load.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The bytes of one append over HTTP/1.1, in which only the digits of the stream and of the event's id change. Belongs to
 * one connection.
 */
final class AppendRequest implements Request {
    static final int STREAMS = 10_000;

    private static final int CREATED = 201;
    private static final String STREAM = "perf-";
    private static final int STREAM_DIGITS = 5;
    private static final int ID_DIGITS = 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer bytes;
    private final int streamAt;
    private final int idAt;

    AppendRequest(int port) {
        String body =
                "{\"id\":\"" + "0".repeat(ID_DIGITS) + "\",\"type\":\"measured\",\"data\":" + Payload.json() + "}";
        String head = "POST /v1/streams/" + STREAM + "0".repeat(STREAM_DIGITS) + "/events HTTP/1.1\r\n"
                + "host: 127.0.0.1:" + port + "\r\n"
                + "content-type: application/json\r\n"
                + "content-length: " + body.length() + "\r\n\r\n";
        byte[] whole = (head + body).getBytes(StandardCharsets.US_ASCII);
        bytes = ByteBuffer.allocateDirect(whole.length).put(whole);
        streamAt = head.indexOf(STREAM) + STREAM.length();
        idAt = head.length() + body.indexOf("0".repeat(ID_DIGITS));
    }

    @Override
    public ByteBuffer next(SplittableRandom random, long number) {
        return with(random.nextInt(STREAMS), number);
    }

    @Override
    public int status() {
        return CREATED;
    }

    /** The request for that stream and id, ready to be written. */
    ByteBuffer with(int stream, long id) {
        int rest = stream;
        for (int at = streamAt + STREAM_DIGITS - 1; at >= streamAt; at--) {
            bytes.put(at, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        for (int digit = 0; digit < ID_DIGITS; digit++) {
            bytes.put(idAt + digit, HEX[(int) (id >>> (60 - 4 * digit)) & 0xF]);
        }
        return bytes.clear();
    }
}
