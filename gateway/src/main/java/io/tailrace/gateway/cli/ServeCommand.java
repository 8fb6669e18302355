package io.tailrace.gateway.cli;

import io.tailrace.command.Aggregates;
import io.tailrace.gateway.NodeConfig;
import io.tailrace.gateway.config.Configuration;
import io.tailrace.projection.Projection;
import io.tailrace.samples.Samples;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a node until it is told to stop. */
@Command(
        name = "serve",
        description = {
            "Run a node on a data directory until SIGTERM or Ctrl-C, which end it in order with exit code 0.",
            "When it answers, it prints one line: tailrace listening on URL data=DIR"
        },
        footer = {
            "  tailrace serve --data /var/lib/tailrace",
            "  tailrace serve --data /tmp/try --samples",
            "  tailrace serve --data /var/lib/tailrace --port 0 --durability memory",
            "  tailrace serve --data /var/lib/replica --replica-of http://10.0.0.1:7070",
            "  tailrace serve --config /etc/tailrace/tailrace.conf --set http.drain=5s"
        })
final class ServeCommand extends CliCommand {

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Option(
            names = "--samples",
            description =
                    "Load the samples too: the aggregates account, order and stock, and the projections balances and richest.")
    private boolean samples;

    @Override
    public Integer call() throws InterruptedException {
        Logging.showInformation();
        Configuration read = options.configuration();
        NodeConfig config = NodeSettings.node(read);
        if (samples) {
            Samples loaded = new Samples();
            List<Projection> projections = new ArrayList<>(config.projections());
            projections.addAll(NodeSettings.runsProjections(read) ? loaded.projections() : List.of());
            config = config.withAggregates(config.aggregates().and(Aggregates.of(loaded.aggregates())))
                    .withProjections(projections);
        }
        try (RunningNode running = RunningNode.start(config, () -> {})) {
            running.announce(out(), config);
            running.await();
        }
        return ExitCode.OK;
    }
}
