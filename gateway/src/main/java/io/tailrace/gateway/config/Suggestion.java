package io.tailrace.gateway.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what somebody meant: the known name with the fewest letters changed. */
final class Suggestion {
    private Suggestion() {}

    static List<String> paths() {
        return Stream.of(Key.values()).map(Key::path).toList();
    }

    static List<String> sections() {
        Stream<String> ofKeys =
                paths().stream().filter(path -> path.contains(".")).map(path -> path.substring(0, path.indexOf('.')));
        return Stream.concat(ofKeys, Stream.of(SinkSection.SINKS)).distinct().toList();
    }

    /** What to say of a name that does not exist. */
    static ConfigurationException unknown(String what, String name, String origin, List<String> known) {
        String cure = nearest(name, known)
                .map(meant -> "did you mean " + meant + "?")
                .orElse("`config show` lists every key.");
        return new ConfigurationException("unknown " + what + " " + name + " (" + origin + "): " + cure);
    }

    /** The known name that is nearest to {@code name}, if it is near at all. */
    static Optional<String> nearest(String name, List<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(candidate -> cost(name, candidate)))
                .filter(candidate -> cost(name, candidate) <= Math.max(2, name.length() / 2));
    }

    // A name given without its section, or only begun, is nearer than its letters say.
    private static int cost(String name, String candidate) {
        if (candidate.startsWith(name)) {
            return 1;
        }
        String last = candidate.substring(candidate.lastIndexOf('.') + 1);
        return Math.min(distance(name, candidate), distance(name, last) + 1);
    }

    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.length()];
    }
}
