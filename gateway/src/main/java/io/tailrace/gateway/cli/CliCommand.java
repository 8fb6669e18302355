package io.tailrace.gateway.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: its help, and where it writes. Fields that picocli sets and nobody reads are not private. */
abstract class CliCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    @Option(names = "--verbose", description = "Print the stack trace of a failure too.")
    boolean verbose;

    @Spec
    @Nullable
    CommandSpec spec;

    /** Does what the command is for; returns the exit code. */
    @Override
    public abstract Integer call() throws Exception;

    final CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("not called by the command line");
        }
        return spec;
    }

    /** For results. */
    final PrintWriter out() {
        return spec().commandLine().getOut();
    }

    /** For progress and what went wrong. */
    final PrintWriter err() {
        return spec().commandLine().getErr();
    }

    /** Prints the help, as a command that only groups others does. */
    final Integer usage() {
        spec().commandLine().usage(out());
        return ExitCode.OK;
    }
}
