package io.tailrace.gateway.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints the completion script for bash and zsh. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh.",
        footer = {
            "  alias tailrace='java -jar /opt/tailrace/tailrace.jar'",
            "  source <(tailrace completion)             complete in this shell",
            "  tailrace completion > /etc/bash_completion.d/tailrace"
        })
final class CompletionCommand extends CliCommand {
    @Override
    public Integer call() {
        PrintWriter out = out();
        out.print(AutoComplete.bash("tailrace", spec().root().commandLine()));
        out.flush();
        return ExitCode.OK;
    }
}
