package io.tailrace.replica;

import java.net.URI;
import java.time.Duration;

/**
 * Whom to follow, and how patiently.
 *
 * @param primary its address, as {@code http://10.0.0.1:7070}
 * @param silence how long nothing may come from it before the line counts as cut, and how long an answer may take; 1 s to 10 min. A
 *     primary that has nothing to send shows once a second that it is there
 */
public record ReplicaConfig(URI primary, Duration silence) {
    public static final Duration SILENCE_DEFAULT = Duration.ofSeconds(10);

    public ReplicaConfig {
        String scheme = primary.getScheme();
        boolean web = scheme != null && (scheme.equals("http") || scheme.equals("https")) && primary.getHost() != null;
        if (!web) {
            throw new IllegalArgumentException(
                    "the primary must be an address as http://10.0.0.1:7070: replica-of=" + primary);
        }
        if (silence.toMillis() < 1_000 || silence.toMillis() > 600_000) {
            throw new IllegalArgumentException(
                    "out of range: silence=" + silence.toMillis() + "ms, allowed 1 s to 10 min");
        }
    }

    /** The defaults for a replica of {@code primary}. */
    public static ReplicaConfig of(URI primary) {
        return new ReplicaConfig(primary, SILENCE_DEFAULT);
    }
}
