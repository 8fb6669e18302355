package io.tailrace.gateway.cli;

import io.tailrace.gateway.config.ConfigurationException;
import io.tailrace.journal.JournalException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one or two lines on standard error and an exit code. */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception exception, CommandLine commandLine, ParseResult parsed) {
        Failure failure = translate(exception);
        PrintWriter err = commandLine.getErr();
        err.println("tailrace: " + failure.text());
        if (isVerbose(parsed)) {
            exception.printStackTrace(err);
        }
        err.flush();
        return failure.exitCode();
    }

    @Override
    public int handleParseException(ParameterException exception, String[] args) {
        CommandLine commandLine = exception.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("tailrace: " + exception.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(exception, err)) {
            err.println("Try: " + commandLine.getCommandSpec().qualifiedName() + " --help");
        }
        if (Arrays.asList(args).contains("--verbose")) {
            exception.printStackTrace(err);
        }
        err.flush();
        return ExitCode.USAGE;
    }

    private static boolean isVerbose(ParseResult parsed) {
        for (ParseResult at = parsed; ; at = at.subcommand()) {
            if (at.hasMatchedOption("--verbose")) {
                return true;
            }
            if (!at.hasSubcommand()) {
                return false;
            }
        }
    }

    /** The failure that stands for {@code thrown}. */
    static Failure translate(Throwable thrown) {
        if (thrown instanceof Failure failure) {
            return failure;
        }
        if (thrown instanceof ConfigurationException) {
            return Failure.usage(message(thrown));
        }
        if (thrown instanceof JournalException journal) {
            return ofJournal(journal);
        }
        if (thrown instanceof BindException) {
            return Failure.unavailable(
                    "cannot listen: " + message(thrown)
                            + "\nStop what listens there, or take another: --port 0 takes a free one.",
                    thrown);
        }
        if (thrown instanceof IOException) {
            return ofFile(thrown);
        }
        if (thrown instanceof IllegalArgumentException) {
            return Failure.usage(message(thrown));
        }
        Throwable cause = thrown.getCause();
        if (cause != null && cause != thrown && cause instanceof Exception) {
            return translate(cause);
        }
        return Failure.failed("internal error: " + thrown + "\nPlease report it with the output of --verbose.", thrown);
    }

    private static Failure ofJournal(JournalException exception) {
        String message = message(exception);
        return switch (exception.reason()) {
            case LOCKED ->
                Failure.unavailable(
                        message + "\nStop that process first, or ask it instead: most commands take --server URL.",
                        exception);
            case CORRUPT ->
                Failure.failed(
                        message + "\nNothing was changed. Keep a copy of the directory and restore a backup.",
                        exception);
            case STORAGE -> Failure.failed(message + "\nCheck the disk and its free space.", exception);
            case INCOMPATIBLE, CLOSED, STUCK -> Failure.failed(message, exception);
        };
    }

    private static Failure ofFile(Throwable thrown) {
        if (thrown instanceof NoSuchFileException missing) {
            return Failure.failed("no such file: " + missing.getFile(), thrown);
        }
        if (thrown instanceof AccessDeniedException denied) {
            return Failure.failed("permission denied: " + denied.getFile(), thrown);
        }
        if (thrown instanceof FileSystemException file) {
            return Failure.failed("cannot use " + file.getFile() + ": " + file.getReason(), thrown);
        }
        return Failure.failed(message(thrown), thrown);
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? thrown.toString() : message;
    }
}
