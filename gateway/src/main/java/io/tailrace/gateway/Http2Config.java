package io.tailrace.gateway;

/**
 * What an HTTP/2 connection may take. Immutable; start from {@link #defaults()}. The largest header list is that of
 * HTTP/1.1, {@link NodeConfig#headerBytes()}.
 *
 * @param enabled whether HTTP/2 is spoken at all, beside HTTP/1.1 and on the same port
 * @param streams requests under way on one connection; 1 to 65,536. Those above are refused with {@code REFUSED_STREAM}
 * @param frameBytes largest frame that is taken, in bytes; 16 KiB to 16 MiB less one byte
 * @param windowBytes what one request may send ahead of what was read of it, in bytes; 16 KiB to 16 MiB. A connection may
 *     have {@value #WINDOWS} times as much
 * @param resets requests that one connection may call off within {@value #RESET_SECONDS} seconds, and as many of its
 *     mistakes that are answered with a reset; 1 to 1,000,000. One more ends the connection
 */
public record Http2Config(boolean enabled, int streams, int frameBytes, int windowBytes, int resets) {
    public static final int STREAMS_DEFAULT = 256;
    public static final int FRAME_BYTES_DEFAULT = 16 << 10;
    public static final int WINDOW_BYTES_DEFAULT = 64 << 10;
    public static final int RESETS_DEFAULT = 200;
    public static final int RESET_SECONDS = 30;

    static final int WINDOWS = 4;

    public Http2Config {
        NodeConfig.within("http2-streams", streams, 1, 65_536);
        NodeConfig.within("http2-frame-bytes", frameBytes, 16 << 10, (16 << 20) - 1);
        NodeConfig.within("http2-window-bytes", windowBytes, 16 << 10, 16 << 20);
        NodeConfig.within("http2-resets", resets, 1, 1_000_000);
    }

    /** HTTP/2 with the defaults above. */
    public static Http2Config defaults() {
        return new Http2Config(true, STREAMS_DEFAULT, FRAME_BYTES_DEFAULT, WINDOW_BYTES_DEFAULT, RESETS_DEFAULT);
    }
}
