package io.tailrace.gateway.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot go on. The message is for the user: the cause, and on a second line the cure where there is one. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private Failure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    static Failure failed(String message) {
        return new Failure(ExitCode.FAILED, message, null);
    }

    static Failure failed(String message, Throwable cause) {
        return new Failure(ExitCode.FAILED, message, cause);
    }

    static Failure usage(String message) {
        return new Failure(ExitCode.USAGE, message, null);
    }

    static Failure conflict(String message) {
        return new Failure(ExitCode.CONFLICT, message, null);
    }

    static Failure unavailable(String message, @Nullable Throwable cause) {
        return new Failure(ExitCode.UNAVAILABLE, message, cause);
    }

    /** This failure with the place it belongs to in front. */
    Failure at(String place) {
        return new Failure(exitCode, place + ": " + text(), getCause());
    }

    int exitCode() {
        return exitCode;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
