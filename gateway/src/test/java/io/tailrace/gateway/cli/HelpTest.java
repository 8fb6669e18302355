package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** Every command explains itself. */
@Timeout(60)
class HelpTest {
    static Stream<CommandLine> commands() {
        return all(Main.commandLine());
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::all));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldDescribeEveryOptionAndParameter(CommandLine command) {
        assertThat(command.getCommandSpec().args()).isNotEmpty().allSatisfy(HelpTest::isDescribed);
    }

    private static void isDescribed(ArgSpec argument) {
        assertThat(String.join(" ", argument.description()))
                .as(argument.paramLabel())
                .endsWith(".");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldShowADescriptionAndExamples(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(command.getCommandSpec().usageMessage().footer())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldPrintItsHelpAndEndWithZero(CommandLine command) {
        StringWriter out = new StringWriter();
        CommandLine root = Main.commandLine().setOut(new PrintWriter(out));
        String[] path = command.getCommandSpec().qualifiedName().split(" ", -1);
        String[] args = new String[path.length];
        System.arraycopy(path, 1, args, 0, path.length - 1);
        args[path.length - 1] = "--help";

        assertThat(root.execute(args)).isZero();
        assertThat(out.toString()).contains("Usage: " + command.getCommandSpec().qualifiedName(), "Examples:", "Exit");
    }
}
