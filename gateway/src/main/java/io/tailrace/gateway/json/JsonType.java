package io.tailrace.gateway.json;

import java.util.Locale;

/** Which content types are JSON. */
public final class JsonType {
    private JsonType() {}

    /** Whether data of that content type is JSON. */
    public static boolean isJson(String contentType) {
        if (contentType.equals("application/json")) {
            return true;
        }
        int end = contentType.indexOf(';');
        String media =
                (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
        return media.equals("application/json") || media.equals("text/json") || media.endsWith("+json");
    }
}
