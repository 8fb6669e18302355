package io.tailrace.gateway.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Values from the environment: {@code TAILRACE_} and the path of the key in capitals. */
final class Environment {
    private static final String PREFIX = "TAILRACE_";
    private static final Set<String> NOT_KEYS = Set.of(Sources.FILE_VARIABLE, Sources.SERVER_VARIABLE);
    private static final Map<String, Key> KEYS =
            Stream.of(Key.values()).collect(Collectors.toMap(Key::environmentName, Function.identity()));

    private Environment() {}

    static void read(Map<String, String> environment, Map<Key, Setting> settings) {
        new TreeMap<>(environment).forEach((name, text) -> {
            if (name.startsWith(PREFIX) && !NOT_KEYS.contains(name)) {
                Key key = KEYS.get(name);
                if (key == null) {
                    throw Suggestion.unknown("variable", name, "environment", List.copyOf(KEYS.keySet()));
                }
                settings.put(key, key.read(text, "environment " + name));
            }
        });
    }
}
