package io.tailrace.gateway.cli;

/** What the process says when it ends. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int CONFLICT = 3;
    static final int UNAVAILABLE = 4;

    private ExitCode() {}
}
