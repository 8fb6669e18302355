package io.tailrace.perf.load;

/** The data of events: the same bytes for Tailrace, its floors and its peers. */
public final class Payload {
    /** Length of the data where a row does not say otherwise. */
    public static final int BYTES = 256;

    private static final String START =
            "{\"order\":\"o-20260117-004711\",\"customer\":\"c-1029384756\",\"amount\":129900,\"currency\":\"EUR\","
                    + "\"lines\":[{\"sku\":\"a-1\",\"count\":2},{\"sku\":\"b-7\",\"count\":1}],\"paid\":true,\"note\":\"";
    private static final String END = "\"}";

    private Payload() {}

    /** A JSON object of {@link #BYTES} ASCII characters: some short members, then text up to the length. */
    public static String json() {
        return START + "x".repeat(BYTES - START.length() - END.length()) + END;
    }
}
