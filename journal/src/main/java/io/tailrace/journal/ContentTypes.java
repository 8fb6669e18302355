package io.tailrace.journal;

/** Short codes of the common content types; the others are stored by name in the extension area. */
final class ContentTypes {
    static final byte OTHER = 0;
    static final byte JSON = 1;
    static final byte BYTES = 2;
    static final byte TEXT = 3;

    private ContentTypes() {}

    static byte code(String name) {
        return switch (name) {
            case EventData.JSON -> JSON;
            case "application/octet-stream" -> BYTES;
            case "text/plain" -> TEXT;
            default -> OTHER;
        };
    }

    static String name(byte code) {
        return switch (code) {
            case JSON -> EventData.JSON;
            case TEXT -> "text/plain";
            default -> "application/octet-stream";
        };
    }
}
