package io.tailrace.gateway.json;

/**
 * JSON as RFC 8259 says and nothing more: UTF-8 without a byte order mark, no comments, no NaN, no name twice in one
 * object, bounded length and depth. Immutable, safe to share.
 */
public final class StrictJson {
    private final int depth;
    private final int textBytes;

    /**
     * @param depth how deep objects and arrays may be nested
     * @param textBytes the longest text, in bytes
     */
    public StrictJson(int depth, int textBytes) {
        this.depth = depth;
        this.textBytes = textBytes;
    }

    /** A parser over all of {@code bytes}, whose length and encoding are checked first. */
    JsonParser parser(byte[] bytes) {
        if (bytes.length > textBytes) {
            throw invalid("longer than " + textBytes + " bytes: " + bytes.length)
                    .with("max", textBytes)
                    .exception();
        }
        int invalid = Utf8.firstInvalid(bytes);
        if (invalid >= 0) {
            throw invalid("not UTF-8 at byte " + invalid + "; send the text in UTF-8")
                    .exception();
        }
        if (bytes.length > 0 && bytes[0] == (byte) 0xEF) {
            throw invalid("the text must be UTF-8 without a byte order mark").exception();
        }
        return new JsonParser(bytes, depth);
    }

    /** Checks that {@code bytes} are one JSON value. */
    public void check(byte[] bytes) {
        JsonParser json = parser(bytes);
        if (json.nextToken() == null) {
            throw invalid("the text is empty").exception();
        }
        json.skip();
        expectEnd(json);
    }

    /** Refuses what stands behind the value that {@code json} has gone through. */
    void expectEnd(JsonParser json) {
        json.nextToken();
    }

    static Problem invalid(String detail) {
        return Problem.of(Slug.INVALID_JSON, detail);
    }
}
