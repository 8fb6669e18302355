package io.tailrace.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the members of one object, and refuses a name that stands there twice. Most objects have few members, for
 * which comparing beats hashing: Jackson's own check costs a tenth of a small append.
 */
final class Members {
    private static final int FEW = 12;

    private final JsonParser json;
    private @Nullable String[] few = new String[4];
    private int count;
    private @Nullable Set<String> many;

    /** The members of the object whose start {@code json} stands at, or whose first name comes next. */
    Members(JsonParser json) {
        this.json = json;
    }

    /** The next member's name, with the parser at its value; null at the object's end. */
    @Nullable
    String next() throws IOException {
        if (json.nextToken() != JsonToken.FIELD_NAME) {
            return null;
        }
        String name = json.currentName();
        if (!add(name)) {
            String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
            throw StrictJson.invalid("the name \"" + shown + "\" stands twice in one object")
                    .with("member", shown)
                    .exception();
        }
        json.nextToken();
        return name;
    }

    /** Passes over the value that the parser stands at, checking the names in it. The parser stands at its end then. */
    static void skip(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Members members = new Members(json);
            while (members.next() != null) {
                skip(json);
            }
        } else if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                skip(json);
            }
        }
    }

    private boolean add(String name) {
        if (many != null) {
            return many.add(name);
        }
        for (int i = 0; i < count; i++) {
            if (name.equals(few[i])) {
                return false;
            }
        }
        if (count == FEW) {
            many = new HashSet<>();
            for (String seen : few) {
                if (seen != null) {
                    many.add(seen);
                }
            }
            return many.add(name);
        }
        if (count == few.length) {
            few = Arrays.copyOf(few, FEW);
        }
        few[count++] = name;
        return true;
    }
}
