package io.tailrace.gateway.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where values come from.
 *
 * @param flags by the path of the key, as {@code node.port}
 * @param environment all of it; only names that start with {@code TAILRACE_} are looked at
 * @param file the configuration file; empty = there is none
 */
public record Sources(Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {
    /** Names the configuration file in the environment. */
    public static final String FILE_VARIABLE = "TAILRACE_CONFIG";

    /** The node that the commands speak to, in the environment. Not a setting of the node. */
    public static final String SERVER_VARIABLE = "TAILRACE_SERVER";

    private static final Path SYSTEM_FILE = Path.of("/etc/tailrace/tailrace.conf");

    /**
     * The sources of a process: the file is {@code named} if given, else what {@code TAILRACE_CONFIG} names, else {@code
     * config/tailrace.conf} in the working directory, else {@code /etc/tailrace/tailrace.conf}, else none.
     *
     * @throws ConfigurationException if a file that was named is not there
     */
    public static Sources of(Map<String, String> flags, Map<String, String> environment, @Nullable Path named) {
        if (named != null) {
            return new Sources(flags, environment, Optional.of(existing(named, "--config")));
        }
        String variable = environment.get(FILE_VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return new Sources(flags, environment, Optional.of(existing(Path.of(variable), FILE_VARIABLE)));
        }
        Optional<Path> found = Stream.of(Path.of("config", "tailrace.conf"), SYSTEM_FILE)
                .filter(Files::isRegularFile)
                .findFirst();
        return new Sources(flags, environment, found);
    }

    private static Path existing(Path file, String origin) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigurationException("no configuration file at " + file + " (" + origin
                    + "). `config template` prints one to start from.");
        }
        return file;
    }
}
