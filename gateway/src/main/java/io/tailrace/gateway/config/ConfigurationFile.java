package io.tailrace.gateway.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Values from a HOCON file, each with the line it stands on. */
final class ConfigurationFile {
    private final Path file;
    private final Map<Key, Setting> settings;
    private List<SinkSection> sinks = List.of();

    private ConfigurationFile(Path file, Map<Key, Setting> settings) {
        this.file = file;
        this.settings = settings;
    }

    /** Reads the keys into {@code settings}, and returns the sinks. */
    static List<SinkSection> read(Path file, Map<Key, Setting> settings) {
        ConfigObject root;
        try {
            root = ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve()
                    .root();
        } catch (ConfigException e) {
            throw new ConfigurationException("cannot read the configuration file: " + e.getMessage(), e);
        }
        ConfigurationFile read = new ConfigurationFile(file, settings);
        read.walk("", root);
        return read.sinks;
    }

    private void walk(String prefix, ConfigObject object) {
        object.forEach((name, value) -> {
            String path = prefix + name;
            if (path.equals(SinkSection.SINKS)) {
                sinks = SinkSection.read(value, this::origin);
            } else if (value instanceof ConfigObject inner && Key.of(path).isEmpty()) {
                checkSection(path, value);
                walk(path + '.', inner);
            } else {
                set(path, value);
            }
        });
    }

    private void checkSection(String path, ConfigValue value) {
        if (Suggestion.paths().stream().noneMatch(known -> known.startsWith(path + '.'))) {
            throw Suggestion.unknown("section", path, origin(value.origin()), Suggestion.sections());
        }
    }

    private void set(String path, ConfigValue value) {
        String origin = origin(value.origin());
        Key key = Key.of(path).orElseThrow(() -> Suggestion.unknown("key", path, origin, Suggestion.paths()));
        if (value.valueType() == ConfigValueType.OBJECT
                || value.valueType() == ConfigValueType.LIST
                || value.valueType() == ConfigValueType.NULL) {
            throw new ConfigurationException(path + " must be a plain value: " + path + " (" + origin + ")");
        }
        settings.put(key, key.read(String.valueOf(value.unwrapped()), origin));
    }

    private String origin(ConfigOrigin origin) {
        String name = origin.filename() == null
                ? file.toString()
                : Path.of(origin.filename()).getFileName().toString();
        boolean same = Path.of(name).getFileName().equals(file.getFileName());
        return (same ? file.toString() : name) + ":" + origin.lineNumber();
    }
}
