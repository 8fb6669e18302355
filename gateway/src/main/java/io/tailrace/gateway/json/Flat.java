package io.tailrace.gateway.json;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object without objects in it, read strictly: every name is known, and every value of the type that is asked for. */
public final class Flat {
    /** Most texts of one list. */
    public static final int TEXTS_MAX = 10_000;

    static final Flat EMPTY = new Flat(Map.of());

    private final Map<String, Object> values;

    private Flat(Map<String, Object> values) {
        this.values = values;
    }

    static Flat read(JsonParser json, List<String> known) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw EventReader.bad("an object was expected, found " + Values.kind(json));
        }
        return members(new Members(json), json, known);
    }

    /** The members that are left of the object that {@code json} is in. */
    static Flat members(Members members, JsonParser json, List<String> known) {
        Flat flat = new Flat(new HashMap<>());
        for (String name = members.next(); name != null; name = members.next()) {
            if (!known.contains(name)) {
                throw Names.unknown(name, known);
            }
            flat.values.put(name, value(name, json));
        }
        return flat;
    }

    private static Object value(String name, JsonParser json) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (token == JsonToken.START_ARRAY) {
            return texts(name, json);
        }
        return Values.integer(name, json);
    }

    private static List<String> texts(String name, JsonParser json) {
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(Values.string(name, json));
            if (texts.size() > TEXTS_MAX) {
                throw wrong(name, "a list of at most " + TEXTS_MAX + " texts");
            }
        }
        return texts;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The text of that name; null if there is none. */
    public @Nullable String text(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return text;
        }
        throw wrong(name, "a text");
    }

    /** The text of that name, which must be there. */
    public String required(String name) {
        String text = text(name);
        if (text == null || text.isEmpty()) {
            throw wrong(name, "a text, and must be given");
        }
        return text;
    }

    /** The whole number of that name, within its bounds. */
    public long number(String name, long min, long max, long absent) {
        Object value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Long number && number >= min && number <= max) {
            return number;
        }
        throw wrong(name, "a whole number from " + min + " to " + max);
    }

    /** The number of milliseconds of that name; null if there is none. */
    public @Nullable Duration millis(String name) {
        return has(name) ? Duration.ofMillis(number(name, 0, Integer.MAX_VALUE, 0)) : null;
    }

    /** The boolean of that name; false if there is none. */
    public boolean flag(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw wrong(name, "true or false");
    }

    /** The list of that name; empty if there is none. */
    public List<String> texts(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        throw wrong(name, "a list of texts");
    }

    /** What is said of a member that is not what it must be. */
    public static ProblemException wrong(String name, String wanted) {
        return Problem.of(Slug.INVALID_EVENT, "\"" + name + "\" must be " + wanted)
                .with("member", name)
                .exception();
    }
}
