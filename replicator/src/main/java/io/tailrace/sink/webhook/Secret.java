package io.tailrace.sink.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What requests are signed with. Never printed. Safe from any thread. */
public final class Secret {
    /** The fewest bytes, so that it cannot be guessed. */
    public static final int BYTES_MIN = 16;

    public static final int BYTES_MAX = 1_024;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private Secret(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /**
     * The secret that the receiver has too.
     *
     * @throws IllegalArgumentException if it is too short or too long; the message does not tell it
     */
    public static Secret of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException("a secret has " + BYTES_MIN + " to " + BYTES_MAX + " bytes, and not "
                    + bytes.length + ": `openssl rand -hex 32` makes one");
        }
        return new Secret(bytes);
    }

    /** {@code v1=} and the HMAC-SHA256, in hex, of id, a dot, time-stamp, a dot, and body. */
    String sign(String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
