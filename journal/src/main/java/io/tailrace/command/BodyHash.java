package io.tailrace.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first half of the SHA-256 of what a command asks: its name, a zero, and its data. */
record BodyHash(long high, long low) {
    private static final BodyHash NONE = new BodyHash(0, 0);
    /** Asking the provider for one takes as long as hashing a short command. */
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(BodyHash::sha256);

    /** The hash; zeros for a command without an id, which needs none. */
    static BodyHash of(Command command) {
        if (command.id() == null) {
            return NONE;
        }
        MessageDigest digest = DIGEST.get();
        digest.update(command.name().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(command.data()));
        return new BodyHash(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
