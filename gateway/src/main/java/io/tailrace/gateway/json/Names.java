package io.tailrace.gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The names of members: which are known, which may be CloudEvents extensions, and what a wrong one was meant to be. */
final class Names {
    /** Members that the node sets when an event is read. */
    static final Set<String> SET_BY_NODE = Set.of(
            "version",
            "shard",
            "position",
            "sequence",
            "recorded",
            "storedtype",
            "storedrevision",
            "storedpart",
            "storedparts");

    private static final List<String> EVENT = List.of(
            "specversion",
            "id",
            "source",
            "type",
            "time",
            "subject",
            "dataschema",
            "datacontenttype",
            "data",
            "data_base64",
            "metadata",
            "metadata_base64",
            "revision",
            "stream",
            "expectedVersion");
    private static final int EXTENSION_LENGTH = 20;

    private static final int TABLE = 64;
    private static final byte[][] BYTES = new byte[TABLE][];
    private static final long[] KEYS = new long[TABLE];
    private static final String[] TEXTS = new String[TABLE];

    static {
        EVENT.forEach(Names::put);
        List.of(
                        "op",
                        "events",
                        "expected",
                        "checks",
                        "ack",
                        "sub",
                        "n",
                        "aggregate",
                        "name",
                        "append",
                        "command",
                        "credit")
                .forEach(Names::put);
    }

    private Names() {}

    /** The name in those bytes; without making a string where it is a known one. */
    static String of(byte[] text, int from, int to) {
        long key = Bytes.key(text, from, to);
        int length = to - from;
        for (int i = place(text, from, to); i < TABLE && BYTES[i] != null; i++) {
            if (KEYS[i] == key
                    && BYTES[i].length == length
                    && (length <= Long.BYTES || Arrays.equals(BYTES[i], 0, length, text, from, to))) {
                return TEXTS[i];
            }
        }
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }

    private static void put(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int i = place(bytes, 0, bytes.length);
        while (BYTES[i] != null) {
            i++;
        }
        BYTES[i] = bytes;
        KEYS[i] = Bytes.key(bytes, 0, bytes.length);
        TEXTS[i] = name;
    }

    /** Where in the table to look first; the last places are left for those that find theirs taken. */
    private static int place(byte[] text, int from, int to) {
        return from == to ? 0 : (7 * (to - from) + text[from] + 3 * text[to - 1]) & (TABLE / 2 - 1);
    }

    /** Whether CloudEvents allows {@code name} for an extension: 1 to 20 of {@code a-z0-9}. */
    static boolean isExtension(String name) {
        if (name.isEmpty() || name.length() > EXTENSION_LENGTH) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /** A member of an event that does not belong there, with what was probably meant. */
    static ProblemException unknown(String name) {
        return unknown(name, EVENT);
    }

    /** A member that is none of {@code known}. */
    static ProblemException unknown(String name, List<String> known) {
        String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
        String closest = closest(name, known);
        Problem problem = Problem.of(
                Slug.INVALID_EVENT,
                "unknown member \"" + shown + "\""
                        + (closest.isEmpty()
                                ? "; known are " + String.join(", ", known)
                                : "; did you mean \"" + closest + "\"?"));
        problem = problem.with("member", shown);
        return (closest.isEmpty() ? problem : problem.with("suggestion", closest)).exception();
    }

    private static String closest(String name, List<String> known) {
        String best = "";
        int least = 4;
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance < least && distance < candidate.length()) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** Edits between the two, letter case aside. */
    private static int distance(String one, String other) {
        if (Math.abs(one.length() - other.length()) > 3) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                boolean same = Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
                int edit = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = edit;
            }
        }
        return row[other.length()];
    }
}
