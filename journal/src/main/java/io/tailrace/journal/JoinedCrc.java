package io.tailrace.journal;

/**
 * The CRC32C of bytes that were summed up in parts: appending {@code n} bytes to others multiplies the sum of those by
 * x<sup>8n</sup>, modulo the polynomial. Bits are reflected as in {@link java.util.zip.CRC32C}, so the highest stands for 1.
 */
final class JoinedCrc {
    private static final int POLYNOMIAL = 0x82F63B78;
    private static final int ONE = 1 << 31;
    /** x to the power of 8: one byte more. */
    private static final int BYTE = ONE >>> 8;

    private JoinedCrc() {}

    /**
     * The sum of both.
     *
     * @param first of the bytes before
     * @param second of the bytes behind them
     * @param secondBytes how many those are
     */
    static int of(int first, int second, long secondBytes) {
        int shift = ONE;
        int power = BYTE;
        for (long left = secondBytes; left > 0; left >>>= 1) {
            if ((left & 1) != 0) {
                shift = product(shift, power);
            }
            power = product(power, power);
        }
        return product(first, shift) ^ second;
    }

    private static int product(int left, int right) {
        int product = 0;
        int shifted = right;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((left & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
        }
        return product;
    }
}
