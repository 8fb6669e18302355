package io.tailrace.gateway.json;

import java.nio.charset.StandardCharsets;

/**
 * Writes the token of one position, as {@code Positions.of(position).token()} makes it: shard and sequence, 7 bits to a byte, in
 * base64url without padding. Without making anything on the way, since every event and every ack has one.
 */
final class PositionToken {
    private static final byte[] BASE64URL =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] START = "v1.".getBytes(StandardCharsets.ISO_8859_1);

    /** The most bytes of a token: its start, and the text of 5 bytes of a shard and 10 of a sequence. */
    static final int LENGTH_MAX = 3 + 20;

    private PositionToken() {}

    /** Puts the token into {@code target} from {@code at} on, where {@link #LENGTH_MAX} have room; where it ends. */
    static int write(int shard, long sequence, byte[] target, int at) {
        System.arraycopy(START, 0, target, at, START.length);
        int end = at + START.length;
        int bits = 0;
        int held = 0;
        long rest = shard;
        boolean second = false;
        while (true) {
            int next = (int) (rest & 0x7F);
            rest >>>= 7;
            held = held << 8 | next | (rest == 0 ? 0 : 0x80);
            bits += 8;
            while (bits >= 6) {
                bits -= 6;
                target[end++] = BASE64URL[(held >>> bits) & 63];
            }
            held &= (1 << bits) - 1;
            if (rest == 0) {
                if (second) {
                    break;
                }
                second = true;
                rest = sequence;
            }
        }
        if (bits > 0) {
            target[end++] = BASE64URL[(held << (6 - bits)) & 63];
        }
        return end;
    }
}
