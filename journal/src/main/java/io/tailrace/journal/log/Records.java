package io.tailrace.journal.log;

/**
 * The framing that Chronicle Queue gives its files, as far as a reader needs it: a 4-byte header before each record,
 * aligned to 4. Bit 31 says the record is not complete, bit 30 that it is Chronicle's own, the rest is its length; 0 is
 * unwritten space and both bits without a length end the file.
 */
final class Records {
    static final int HEADER_BYTES = 4;
    static final int END_OF_FILE = 0xC000_0000;

    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final int META_DATA = 0x4000_0000;
    private static final int LENGTH = 0x3FFF_FFFF;

    private Records() {}

    static boolean isIncomplete(int header) {
        return (header & NOT_COMPLETE) != 0;
    }

    static boolean isMetaData(int header) {
        return (header & META_DATA) != 0;
    }

    static int length(int header) {
        return header & LENGTH;
    }

    /** Where the record after one at {@code offset} starts. */
    static long next(long offset, int header) {
        return offset + HEADER_BYTES + length(header) + 3 & ~3L;
    }
}
