package io.tailrace.perf.socket;

/** A command to an account, accounts in turn: the first to each opens it, every later one deposits. Its id is its key. */
final class CommandMessage extends Message {
    private static final byte[] START = Text.ascii("{\"op\":\"command\",\"id\":\"");
    private static final byte[] ACCOUNT = Text.ascii("\",\"aggregate\":\"account/");
    private static final byte[] OPEN = Text.ascii("\",\"name\":\"Open\",\"data\":{}}");
    private static final byte[] DEPOSIT = Text.ascii("\",\"name\":\"Deposit\",\"data\":{\"amount\":1}}");
    private static final int LENGTH_MAX = 128;

    CommandMessage() {
        super(LENGTH_MAX);
    }

    @Override
    void make(long number, int target) {
        put(START);
        id(number);
        put(ACCOUNT);
        decimal(target, TARGET_DIGITS);
        put(number < TARGETS ? OPEN : DEPOSIT);
    }
}
