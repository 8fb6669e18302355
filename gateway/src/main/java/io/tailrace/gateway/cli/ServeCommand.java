package io.tailrace.gateway.cli;

import io.tailrace.gateway.NodeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs a node until it is told to stop. */
@Command(
        name = "serve",
        description = {
            "Run a node on a data directory until SIGTERM or Ctrl-C, which end it in order with exit code 0.",
            "When it answers, it prints one line: tailrace listening on URL data=DIR"
        },
        footer = {
            "  tailrace serve --data /var/lib/tailrace",
            "  tailrace serve --data /var/lib/tailrace --port 0 --durability memory",
            "  tailrace serve --config /etc/tailrace/tailrace.conf --set http.drain=5s"
        })
final class ServeCommand extends CliCommand {

    @Mixin
    private final NodeOptions options = new NodeOptions();

    @Override
    public Integer call() throws InterruptedException {
        Logging.showInformation();
        NodeConfig config = NodeSettings.node(options.configuration());
        try (RunningNode running = RunningNode.start(config, () -> {})) {
            running.announce(out(), config);
            running.await();
        }
        return ExitCode.OK;
    }
}
