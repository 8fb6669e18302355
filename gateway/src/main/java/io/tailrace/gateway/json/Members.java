package io.tailrace.gateway.json;

import org.jspecify.annotations.Nullable;

/** Goes through the members of one object. */
final class Members {
    private final JsonParser json;

    /** The members of the object whose start {@code json} stands at, or whose first name comes next. */
    Members(JsonParser json) {
        this.json = json;
    }

    /** The next member's name, with the parser at its value; null at the object's end. */
    @Nullable
    String next() {
        if (json.nextToken() != JsonToken.FIELD_NAME) {
            return null;
        }
        String name = json.currentName();
        json.nextToken();
        return name;
    }
}
