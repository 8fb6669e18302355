package io.tailrace.gateway;

import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Journal;
import io.tailrace.journal.Journal.Shape;
import org.jspecify.annotations.Nullable;

/** What a request says of a stream's version in its headers: {@code If-Match} and {@code If-None-Match}. */
final class Preconditions {
    private Preconditions() {}

    static String etag(long version) {
        return "\"" + version + "\"";
    }

    /** What an append expects. */
    static ExpectedVersion expected(@Nullable String match, @Nullable String noneMatch) {
        if (match != null && noneMatch != null) {
            throw Query.invalid("If-Match", "If-Match and If-None-Match exclude each other: send one");
        }
        if (noneMatch != null) {
            if (!noneMatch.trim().equals("*")) {
                throw Query.invalid("If-None-Match", "on an append If-None-Match must be *: the stream must not exist");
            }
            return ExpectedVersion.none();
        }
        if (match == null) {
            return ExpectedVersion.any();
        }
        String value = match.trim();
        return value.equals("*") ? ExpectedVersion.exists() : ExpectedVersion.exactly(version(value));
    }

    /** Whether a reader who holds what {@code noneMatch} names already has the answer tagged {@code etag}. */
    static boolean isHeld(@Nullable String noneMatch, String etag) {
        if (noneMatch == null) {
            return false;
        }
        for (String candidate : noneMatch.split(",", -1)) {
            String value = candidate.trim();
            if (value.equals("*") || value.equals(etag) || value.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    /** Whether who holds events in that shape holds them for good: other upcasters make other events of the same versions and places. */
    static boolean areLasting(Journal journal, Shape shape) {
        return shape == Shape.STORED || journal.config().evolution().isNone();
    }

    private static long version(String value) {
        if (value.length() < 3 || value.charAt(0) != '"' || value.charAt(value.length() - 1) != '"') {
            throw Query.invalid("If-Match", "If-Match must be one version in quotes, as \"7\", or *");
        }
        return Query.number("If-Match", value.substring(1, value.length() - 1), 0, Long.MAX_VALUE);
    }
}
