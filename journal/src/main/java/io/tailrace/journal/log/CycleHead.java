package io.tailrace.journal.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * What stands at the front of a cycle file before the first commit: three records that Chronicle Queue 5 and later put into an hourly
 * file, byte for byte as it leaves them behind the first append. A test compares them with what it writes.
 *
 * <p>They are a header, with the place of the first commit as the write position, and two arrays of its index, of 4,096 places each,
 * that name that same place. We have an index of our own and never touch them again: Chronicle's readers walk on from there.
 */
final class CycleHead {
    /** Where the record of the first commit begins. */
    static final int BYTES = 0x10110;

    private static final int INDEX_OF_INDEXES = 0xC8;
    private static final int FIRST_INDEX = 0x80F0;

    /** Names and values of Chronicle's binary wire, with its padding. */
    private static final String HEADER = "c1000040b906686561646572b608534351"
            + "53746f726582aa000000cd7772697465506f736974696f6e8e01000000008d"
            + "02000000000000000200000000000000" // the write position: two places, two in use
            + "10010100000000000000000010010100" // the first commit, and again with its number beside it
            + "c8696e646578696e67b60c5343515349" + "6e646578696e67824c000000ca696e64"
            + "6578436f756e74a50010cc696e646578" // indexCount 4,096
            + "53706163696e67a50001cb696e646578" // indexSpacing 256
            + "32496e6465788fa7c800000000000000" // index2Index at 0xC8
            + "c96c617374496e6465788e00000000a7" + "0001000000000000" // lastIndex 256
            + "ca64617461466f726d6174a101000000";

    private static final String INDEX_OF_INDEXES_HEAD =
            "24800040b90b696e64657832696e6465788e01000000008d" + "00100000000000000100000000000000f080000000000000";

    private static final String FIRST_INDEX_HEAD =
            "1c800040b905696e6465788f8f8f8f8d" + "00100000000000000100000000000000" + "1001010000000000";

    private CycleHead() {}

    /** A new buffer with all of it. */
    static ByteBuffer bytes() {
        ByteBuffer head = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        put(head, 0, HEADER);
        put(head, INDEX_OF_INDEXES, INDEX_OF_INDEXES_HEAD);
        put(head, FIRST_INDEX, FIRST_INDEX_HEAD);
        return head;
    }

    private static void put(ByteBuffer head, int at, String hex) {
        head.put(at, HexFormat.of().parseHex(hex));
    }
}
