package io.tailrace.perf.socket;

/**
 * The bytes of one message over a WebSocket, made in one buffer again and again. Each message is to be made once and in order of
 * its number, which its id is. Belongs to one {@link SocketLoad}.
 */
abstract class Message {
    /** Streams or aggregates that the messages go to in turn. */
    static final int TARGETS = 10_000;

    static final int TARGET_DIGITS = 5;

    private static final byte[] HEX = Text.ascii("0123456789abcdef");
    private static final int ID_DIGITS = 8;

    private final byte[] bytes;
    private int length;

    /** Messages of at most so many bytes. */
    Message(int lengthMax) {
        bytes = new byte[lengthMax];
    }

    /** The longest that a message can be. */
    int lengthMax() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Makes the message of that number, from 0; its id is the number in hexadecimal digits. */
    final Message next(long number) {
        length = 0;
        make(number, (int) (number % TARGETS));
        return this;
    }

    /** Puts the parts of the message, from its first byte on. */
    abstract void make(long number, int target);

    /** Whether the digits at {@code at} are those of message {@code number}. */
    static boolean isId(byte[] text, int at, long number) {
        for (int digit = 0; digit < ID_DIGITS; digit++) {
            if (text[at + digit] != idDigit(number, digit)) {
                return false;
            }
        }
        return true;
    }

    private static byte idDigit(long number, int digit) {
        return HEX[(int) (number >>> (4 * (ID_DIGITS - 1 - digit))) & 0xF];
    }

    final void id(long number) {
        for (int digit = 0; digit < ID_DIGITS; digit++) {
            bytes[length++] = idDigit(number, digit);
        }
    }

    final void decimal(int value, int digits) {
        int rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    final void put(byte[] part) {
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }
}
