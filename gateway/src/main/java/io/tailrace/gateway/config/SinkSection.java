package io.tailrace.gateway.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.tailrace.sink.SinkOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One sink of the configuration file, with a value for every key of its type. Immutable. */
public final class SinkSection {
    /** The name of the section that holds them all. */
    public static final String SINKS = "sinks";

    /** The most sinks of a node. */
    public static final int SINKS_MAX = 64;

    private static final List<String> TYPES = List.of("kafka", "webhook");

    private final String name;
    private final Map<SinkKey, Value> values;

    /**
     * A value of a sink.
     *
     * @param text as it was written
     * @param number the same in the unit of the key; 0 where the key is not a number
     * @param origin {@code file:line}, or {@code default}
     */
    public record Value(SinkKey key, String text, long number, String origin) {}

    private SinkSection(String name, Map<SinkKey, Value> values) {
        this.name = name;
        this.values = values;
    }

    /** Reads all sinks; {@code origin} says where a value stands. */
    static List<SinkSection> read(ConfigValue section, Function<ConfigOrigin, String> origin) {
        List<SinkSection> sinks = new ArrayList<>();
        object(section, SINKS, origin).forEach((name, value) -> {
            if (!SinkOptions.isName(name)) {
                throw new ConfigurationException(
                        "a sink is named by 1 to 64 of a-z, 0-9 and -, beginning with a letter: " + SINKS + "." + name
                                + " (" + origin.apply(value.origin()) + ")");
            }
            sinks.add(read(name, object(value, SINKS + "." + name, origin), origin));
        });
        if (sinks.size() > SINKS_MAX) {
            throw new ConfigurationException(
                    "at most " + SINKS_MAX + " sinks: " + sinks.size() + " (" + origin.apply(section.origin()) + ")");
        }
        return sinks;
    }

    private static ConfigObject object(ConfigValue value, String path, Function<ConfigOrigin, String> origin) {
        if (value instanceof ConfigObject object) {
            return object;
        }
        throw new ConfigurationException(
                path + " must be a section: " + path + " { type = kafka } (" + origin.apply(value.origin()) + ")");
    }

    private static SinkSection read(String name, ConfigObject section, Function<ConfigOrigin, String> origin) {
        ConfigValue told = section.get(SinkKey.TYPE.path());
        String where = origin.apply(section.origin());
        String type = told == null ? "" : String.valueOf(told.unwrapped());
        if (!TYPES.contains(type)) {
            throw new ConfigurationException(
                    SINKS + "." + name + ".type must be " + Words.SINKS + ": " + type + " (" + where + ")");
        }
        Map<SinkKey, Value> values = new EnumMap<>(SinkKey.class);
        section.forEach((path, value) -> {
            String at = origin.apply(value.origin());
            SinkKey key = SinkKey.of(type, path)
                    .orElseThrow(() -> Suggestion.unknown(
                            "key of a " + type + " sink",
                            SINKS + "." + name + "." + path,
                            at,
                            SinkKey.of(type).stream()
                                    .map(known -> SINKS + "." + name + "." + known.path())
                                    .toList()));
            String text = plain(name, key, value, at);
            values.put(key, new Value(key, text, key.read(name, text, at), at));
        });
        for (SinkKey key : SinkKey.of(type)) {
            String text = key.text(type);
            if (!values.containsKey(key) && text != null) {
                if (key.isRequired()) {
                    throw new ConfigurationException(
                            SINKS + "." + name + "." + key.path() + " has to be set, as " + text + " (" + where + ")");
                }
                values.put(key, new Value(key, text, key.read(name, text, "default"), "default"));
            }
        }
        return new SinkSection(name, values);
    }

    private static String plain(String name, SinkKey key, ConfigValue value, String at) {
        if (value.valueType() == ConfigValueType.OBJECT
                || value.valueType() == ConfigValueType.LIST
                || value.valueType() == ConfigValueType.NULL) {
            throw new ConfigurationException(SINKS + "." + name + "." + key.path()
                    + " must be a plain value; several are separated by commas (" + at + ")");
        }
        return String.valueOf(value.unwrapped());
    }

    public String name() {
        return name;
    }

    /** Every value, in the order of the table. */
    public List<Value> values() {
        return List.copyOf(values.values());
    }

    public String text(SinkKey key) {
        return value(key).text();
    }

    /** The text of the key; empty if it is {@code none}. */
    public Optional<String> optional(SinkKey key) {
        return Optional.of(text(key)).filter(text -> !text.equals("none"));
    }

    /** The values of the key, separated by commas; none if it is {@code none}. */
    public List<String> list(SinkKey key) {
        return optional(key).stream()
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    public Optional<Path> path(SinkKey key) {
        return optional(key).map(Path::of);
    }

    public long number(SinkKey key) {
        return value(key).number();
    }

    public int integer(SinkKey key) {
        return Math.toIntExact(number(key));
    }

    public Duration duration(SinkKey key) {
        return Duration.ofNanos(number(key));
    }

    public boolean isOn(SinkKey key) {
        return text(key).equals("on");
    }

    /** The text of {@code value} for all to see: of a URL only the host, as the rest of it may be what opens the door. */
    public static String shown(Value value) {
        if (value.key() != SinkKey.URL) {
            return value.text();
        }
        try {
            URI url = URI.create(value.text());
            return url.getScheme() + "://" + url.getHost() + "/...";
        } catch (IllegalArgumentException e) {
            return "...";
        }
    }

    private Value value(SinkKey key) {
        Value value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no such value: sink=" + name + " key=" + key.path());
        }
        return value;
    }

    /** An example of each type, with every key commented out. */
    static String template() {
        StringBuilder text = new StringBuilder("""

                # Sinks, to which every event is sent as well: docs/sinks.md. Each has a name, which its place is kept under, and
                # its own keys below it. Only this file sets them. Two examples with all keys; at most 64 sinks.
                """);
        for (String type : TYPES) {
            String name = type.equals("kafka") ? "to-kafka" : "hook";
            for (SinkKey key : SinkKey.of(type)) {
                text.append('\n').append(key.comment(type));
                text.append('#').append(SINKS + "." + name + "." + key.path() + " = ");
                text.append('"').append(key.text(type)).append("\"\n");
            }
        }
        return text.toString();
    }
}
