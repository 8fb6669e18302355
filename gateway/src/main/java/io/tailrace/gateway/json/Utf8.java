package io.tailrace.gateway.json;

/** Whether bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    private Utf8() {}

    /** Where the first byte stands that does not belong; -1 if all is well. */
    static int firstInvalid(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            // Eight bytes of ASCII at a time.
            while (i <= bytes.length - Long.BYTES && Bytes.areAscii(bytes, i)) {
                i += Long.BYTES;
            }
            if (i == bytes.length) {
                break;
            }
            int lead = bytes[i];
            if (lead >= 0) {
                i++;
                continue;
            }
            int length = sequence(bytes, i, lead & 0xFF);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    static boolean isValid(byte[] bytes) {
        return firstInvalid(bytes) < 0;
    }

    /** Length of the sequence at {@code i}; 0 if it is not one. */
    private static int sequence(byte[] bytes, int i, int lead) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            return continues(bytes, i + 1, 0x80, 0xBF) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            int low = lead == 0xE0 ? 0xA0 : 0x80;
            int high = lead == 0xED ? 0x9F : 0xBF;
            return continues(bytes, i + 1, low, high) && continues(bytes, i + 2, 0x80, 0xBF) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int low = lead == 0xF0 ? 0x90 : 0x80;
            int high = lead == 0xF4 ? 0x8F : 0xBF;
            return continues(bytes, i + 1, low, high)
                            && continues(bytes, i + 2, 0x80, 0xBF)
                            && continues(bytes, i + 3, 0x80, 0xBF)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int i, int low, int high) {
        return i < bytes.length && (bytes[i] & 0xFF) >= low && (bytes[i] & 0xFF) <= high;
    }
}
