package io.tailrace.perf.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** The bytes of a request for one page of a stream, in which only the digits of the stream change. */
final class PageRequest implements Request {
    private static final String STREAM = "perf-";
    private static final int DIGITS = 5;
    private static final int OK = 200;

    private final ByteBuffer bytes;
    private final int streamAt;
    private final int streams;

    /**
     * Pages of the first {@code events} of a stream.
     *
     * @param streams to draw from, at most 100,000
     */
    PageRequest(int port, int streams, int events) {
        this.streams = streams;
        String text = "GET /v1/streams/" + STREAM + "0".repeat(DIGITS) + "/events?limit=" + events + " HTTP/1.1\r\n"
                + "host: 127.0.0.1:" + port + "\r\naccept: application/json\r\n\r\n";
        byte[] whole = text.getBytes(StandardCharsets.US_ASCII);
        bytes = ByteBuffer.allocateDirect(whole.length).put(whole);
        streamAt = text.indexOf(STREAM) + STREAM.length();
    }

    @Override
    public ByteBuffer next(SplittableRandom random, long number) {
        int rest = random.nextInt(streams);
        for (int at = streamAt + DIGITS - 1; at >= streamAt; at--) {
            bytes.put(at, (byte) ('0' + rest % 10));
            rest /= 10;
        }
        return bytes.clear();
    }

    @Override
    public int status() {
        return OK;
    }
}
