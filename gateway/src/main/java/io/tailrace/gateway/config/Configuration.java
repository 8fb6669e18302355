package io.tailrace.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value for every key and where it came from. Flags win over the environment, the environment over the file, the file
 * over the defaults; a name that no key has, in any of them, is refused with the nearest one that exists. Immutable.
 */
public final class Configuration {
    private final Map<Key, Setting> settings;
    private final List<SinkSection> sinks;

    private Configuration(Map<Key, Setting> settings, List<SinkSection> sinks) {
        this.settings = settings;
        this.sinks = List.copyOf(sinks);
    }

    /**
     * Reads all sources.
     *
     * @throws ConfigurationException at the first name or value that cannot be used
     */
    public static Configuration load(Sources sources) {
        Map<Key, Setting> settings = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            settings.put(key, key.read(key.defaultText(), "default"));
        }
        List<SinkSection> sinks = sources.file()
                .map(file -> ConfigurationFile.read(file, settings))
                .orElse(List.of());
        Environment.read(sources.environment(), settings);
        sources.flags().forEach((path, text) -> {
            Key key = Key.of(path).orElseThrow(() -> Suggestion.unknown("key", path, "flag --set", Suggestion.paths()));
            settings.put(key, key.read(text, "flag"));
        });
        return new Configuration(settings, sinks);
    }

    /** Every setting, in the order of the table. */
    public List<Setting> settings() {
        return List.copyOf(settings.values());
    }

    /** The sinks of the file, by name. */
    public List<SinkSection> sinks() {
        return sinks;
    }

    public Setting setting(Key key) {
        Setting setting = settings.get(key);
        if (setting == null) {
            throw new IllegalStateException("no value: key=" + key.path());
        }
        return setting;
    }

    public String text(Key key) {
        return setting(key).text();
    }

    public Path path(Key key) {
        return Path.of(text(key));
    }

    /** The path of the key; empty if it is {@code none}. */
    public Optional<Path> optionalPath(Key key) {
        return "none".equals(text(key)) ? Optional.empty() : Optional.of(path(key));
    }

    /** The number of the key: a count, or bytes. */
    public long number(Key key) {
        return setting(key).number();
    }

    /** The same as an int; every key but {@code http.in-flight-bytes} has a maximum that fits. */
    public int integer(Key key) {
        return Math.toIntExact(number(key));
    }

    public Duration duration(Key key) {
        return Duration.ofNanos(number(key));
    }

    /** The whole configuration file with every key commented out: what {@code config/tailrace.conf} is. */
    public static String template() {
        StringBuilder text = new StringBuilder("""
                # Tailrace: every setting with its unit, default and bounds. What is commented out has its default.
                # Flags win over the environment (the name in brackets), the environment over this file.
                # Unknown names are refused at start. `tailrace config show` prints every value and where it came from.
                # Sizes: 512, 64k, 1MiB, 1GiB (powers of 1,024). Durations: 10ms, 30s, 5m, 7d.
                """);
        for (Key key : Key.values()) {
            text.append("\n# ").append(key.doc()).append('\n');
            text.append("# ")
                    .append(key.facts())
                    .append(" [")
                    .append(key.environmentName())
                    .append("]\n");
            text.append("#")
                    .append(key.path())
                    .append(" = ")
                    .append(quoted(key))
                    .append('\n');
        }
        return text.append(SinkSection.template()).toString();
    }

    private static String quoted(Key key) {
        boolean plain = key.defaultText().chars().allMatch(Character::isLetterOrDigit);
        return plain ? key.defaultText() : '"' + key.defaultText() + '"';
    }
}
