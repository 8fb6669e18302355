package io.tailrace.gateway;

import io.tailrace.gateway.json.Percent;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Ack;
import io.tailrace.journal.Journal.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query of a request, read strictly: every name is known, stands once, and has a value of its type. */
final class Query {
    private static final Query NONE = new Query(Map.of());

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    static Query of(@Nullable String query, String... known) {
        if (query == null || query.isEmpty()) {
            return NONE;
        }
        Query parsed = new Query(new LinkedHashMap<>());
        Set<String> names = Set.of(known);
        for (String pair : query.split("&", -1)) {
            parsed.add(pair, names);
        }
        return parsed;
    }

    private void add(String pair, Set<String> known) {
        int equals = pair.indexOf('=');
        String name = Percent.decode(equals < 0 ? pair : pair.substring(0, equals), true);
        if (!known.contains(name)) {
            String list = known.isEmpty()
                    ? "none"
                    : String.join(", ", known.stream().sorted().toList());
            throw invalid(name, "unknown parameter \"" + shortened(name) + "\"; known here: " + list);
        }
        String value = equals < 0 ? "" : Percent.decode(pair.substring(equals + 1), true);
        if (values.put(name, value) != null) {
            throw invalid(name, "the parameter \"" + name + "\" may stand only once");
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    String text(String name, String absent) {
        return values.getOrDefault(name, absent);
    }

    long number(String name, long min, long max, long absent) {
        String value = values.get(name);
        return value == null ? absent : number(name, value, min, max);
    }

    /** Several values, separated by commas. */
    List<String> list(String name) {
        String value = values.get(name);
        if (value == null) {
            return List.of();
        }
        List<String> list = List.of(value.split(",", -1));
        if (list.contains("")) {
            throw invalid(name, "\"" + name + "\" must be a list of values separated by commas");
        }
        return list;
    }

    @Nullable
    Ack ack() {
        String value = values.get("ack");
        if (value == null) {
            return null;
        }
        try {
            return Ack.of(value);
        } catch (IllegalArgumentException e) {
            throw invalid("ack", "\"ack\" must be memory or disk");
        }
    }

    /** In which shape events are wanted: {@code newest}, which is the default, or {@code stored}. */
    Shape shape() {
        return shape(values.getOrDefault("shape", "newest"));
    }

    static Shape shape(String value) {
        return switch (value) {
            case "newest" -> Shape.NEWEST;
            case "stored" -> Shape.STORED;
            default -> throw invalid("shape", "\"shape\" must be newest or stored");
        };
    }

    static long number(String name, String value, long min, long max) {
        try {
            long number = Long.parseLong(value);
            if (number >= min && number <= max && value.charAt(0) != '+') {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, with the range.
        }
        throw invalid(name, "\"" + name + "\" must be a whole number from " + min + " to " + max);
    }

    static ProblemException invalid(String name, String detail) {
        return Problem.of(Slug.INVALID_PARAMETER, detail)
                .with("parameter", shortened(name))
                .exception();
    }

    private static String shortened(String name) {
        return name.length() > 64 ? name.substring(0, 64) + "…" : name;
    }
}
