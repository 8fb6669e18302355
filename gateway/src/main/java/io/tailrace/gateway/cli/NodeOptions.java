package io.tailrace.gateway.cli;

import io.tailrace.gateway.config.Configuration;
import io.tailrace.gateway.config.Key;
import io.tailrace.gateway.config.Sources;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say how a node runs; each stands for a key of the configuration. */
final class NodeOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration file. Without it: what TAILRACE_CONFIG names, else config/tailrace.conf, else"
                            + " /etc/tailrace/tailrace.conf, if there is one.")
    @Nullable
    private Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of the store; made if it is not there. Key: data.")
    @Nullable
    private String data;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "Address to listen on. Key: node.host, default 127.0.0.1.")
    @Nullable
    private String host;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port to listen on; 0 takes a free one and prints it. Key: node.port, default 7070.")
    @Nullable
    private String port;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "Shards of a new store, fixed from then on. Key: journal.shards, default half the cores.")
    @Nullable
    private String shards;

    @Option(
            names = "--durability",
            paramLabel = "ACK",
            description =
                    "When an event is committed: memory (survives the process) or disk (survives power loss). Key:"
                            + " journal.durability, default disk.")
    @Nullable
    private String durability;

    @Option(
            names = "--replica-of",
            paramLabel = "URL",
            description =
                    "Be a read replica of the node at URL: copy its journal, serve reads and subscriptions, take no writes. Key:"
                            + " replica.of.")
    @Nullable
    private String replicaOf;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Any other key, as --set http.drain=5s. May be repeated; `tailrace config show` lists all keys.")
    private Map<String, String> others = new LinkedHashMap<>();

    /** All values, from these flags, the environment and the file. */
    Configuration configuration() {
        Map<String, String> flags = new LinkedHashMap<>(others);
        put(flags, Key.DATA, data);
        put(flags, Key.NODE_HOST, host);
        put(flags, Key.NODE_PORT, port);
        put(flags, Key.JOURNAL_SHARDS, shards);
        put(flags, Key.JOURNAL_DURABILITY, durability);
        put(flags, Key.REPLICA_OF, replicaOf);
        return Configuration.load(Sources.of(flags, System.getenv(), config));
    }

    private static void put(Map<String, String> flags, Key key, @Nullable String value) {
        if (value != null) {
            flags.put(key.path(), value);
        }
    }
}
