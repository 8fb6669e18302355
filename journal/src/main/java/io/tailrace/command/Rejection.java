package io.tailrace.command;

import java.util.regex.Pattern;

/**
 * Thrown by a decider that will not carry out a command. Rejects that command alone, and is its answer: it is remembered under
 * the command's id like any other. Carries no stack trace, as it is an outcome and not a fault.
 */
public final class Rejection extends RuntimeException {
    /** The longest reason that is kept, in characters; the rest is cut off. */
    public static final int REASON_CHARACTERS_MAX = 1_000;

    private static final long serialVersionUID = 1L;
    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private final String code;

    /**
     * A rejection.
     *
     * @param code for programs: 1 to 64 of {@code a-z0-9-}, as {@code insufficient-funds}
     * @param reason for people
     * @throws IllegalArgumentException if {@code code} is of another form
     */
    public Rejection(String code, String reason) {
        super(
                reason.length() > REASON_CHARACTERS_MAX ? reason.substring(0, REASON_CHARACTERS_MAX) : reason,
                null,
                false,
                false);
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException("a code is 1 to 64 of a-z, 0-9 and -: code=" + code);
        }
        this.code = code;
    }

    /** For programs. */
    public String code() {
        return code;
    }

    /** For people. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
