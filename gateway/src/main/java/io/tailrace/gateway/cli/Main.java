package io.tailrace.gateway.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** The program: {@code java -jar tailrace.jar COMMAND}. */
public final class Main {
    private static final int OUT_BYTES = 1 << 16;
    private static final Map<String, String> EXIT_CODES = exitCodes();

    private Main() {}

    public static void main(String[] args) {
        CommandLine commandLine = commandLine();
        int exitCode = commandLine.execute(args);
        commandLine.getOut().flush();
        System.exit(exitCode);
    }

    /** Every command with its options; {@link #main} executes it, tests and completion walk through it. */
    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new TailraceCommand());
        // Not flushed at every line: commands that print much say themselves when somebody waits for it.
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        commandLine.setOut(new PrintWriter(new BufferedOutputStream(out, OUT_BYTES), false, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        commandLine.setExecutionExceptionHandler(new FailureReport());
        commandLine.setParameterExceptionHandler(new FailureReport());
        commandLine.setAbbreviatedOptionsAllowed(false);
        describe(commandLine);
        return commandLine;
    }

    private static void describe(CommandLine commandLine) {
        commandLine
                .getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(EXIT_CODES)
                .optionListHeading("%nOptions:%n")
                .parameterListHeading("%nParameters:%n")
                .footerHeading("%nExamples:%n")
                .width(100)
                .adjustLineBreaksForWideCJKCharacters(true);
        commandLine.getSubcommands().values().forEach(Main::describe);
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" 0", "done");
        codes.put(" 1", "failed, or damage was found");
        codes.put(" 2", "the command line or a setting cannot be used");
        codes.put(" 3", "a stream was not at its expected version, or an id was used for other content");
        codes.put(" 4", "not available now: no answer, overloaded, or the directory is in use");
        return codes;
    }
}
