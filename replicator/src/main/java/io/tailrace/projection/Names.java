package io.tailrace.projection;

import java.util.Set;
import java.util.regex.Pattern;

/** Names that stand in SQL: what is allowed in them, and how a projection's schemas are called. */
final class Names {
    static final int NAME_CHARS_MAX = 40;
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Pattern PROJECTION = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Set<String> TAKEN = Set.of("public", "tailrace", "information-schema");

    private Names() {}

    static String requirePlain(String what, String name) {
        if (!PLAIN.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a " + what + ": " + name
                    + "; lower-case letters, digits and underscores, at most 63, not beginning with a digit");
        }
        return name;
    }

    static String requireProjection(String name) {
        boolean sound = name.length() <= NAME_CHARS_MAX
                && PROJECTION.matcher(name).matches()
                && !TAKEN.contains(name)
                && !name.startsWith("pg-");
        if (!sound) {
            throw new IllegalArgumentException("not the name of a projection: " + name
                    + "; lower-case letters and digits, words joined by single hyphens, at most " + NAME_CHARS_MAX
                    + ", not beginning with pg-, not " + TAKEN);
        }
        return name;
    }

    /** The schema whose SQL views show the generation that serves. */
    static String published(String projection) {
        return projection.replace('-', '_');
    }

    /** The schema that holds the tables of one generation; two underscores, so that it is no other projection's. */
    static String schema(String projection, int generation) {
        return published(projection) + "__" + generation;
    }

    static String quoted(String name) {
        return '"' + name + '"';
    }
}
