package io.tailrace.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the documents of the project point to is there, and the commands that they and {@code --help} show are understood. */
@Timeout(60)
class DocumentationTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)#?([^)]*)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^\\s*(?:tailrace|java -jar (?:gateway/target/)?tailrace\\.jar) ((?:.*\\\\\n)*.*)$");
    private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    static Stream<Path> documents() throws IOException {
        List<Path> found;
        try (Stream<Path> docs = Files.walk(PROJECT.resolve("docs"))) {
            found = docs.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
        assertThat(found).hasSizeGreaterThan(10);
        return Stream.concat(
                Stream.of(PROJECT.resolve("README.md"), PROJECT.resolve("CONTRIBUTING.md")), found.stream());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldPointOnlyToWhatIsThere(Path document) {
        Matcher links = LINK.matcher(CODE.matcher(read(document)).replaceAll(""));
        while (links.find()) {
            if (links.group(1).startsWith("http")) {
                continue;
            }
            Path target = links.group(1).isEmpty() ? document : document.resolveSibling(links.group(1));
            assertThat(target).as("%s in %s", links.group(), document).exists();
            if (!links.group(2).isEmpty()) {
                assertThat(headings(target))
                        .as("%s in %s", links.group(), document)
                        .contains(links.group(2));
            }
        }
    }

    /** The names by which the headings of a document are pointed to. */
    private static List<String> headings(Path document) {
        return HEADING.matcher(read(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldShowOnlyCommandsThatAreUnderstood(Path document) {
        CODE.matcher(read(document)).results().forEach(code -> understand(code.group()));
    }

    static Stream<CommandLine> commands() {
        return HelpTest.commands();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldShowExamplesThatAreUnderstood(CommandLine command) {
        understand(String.join(
                "\n", Arrays.asList(command.getCommandSpec().usageMessage().footer())));
    }

    private static void understand(String text) {
        COMMAND.matcher(text).results().forEach(command -> {
            String[] arguments = ARGUMENT.matcher(
                            command.group(1).replace("\\\n", " ").replaceFirst("\\s{3,}.*|\\s(#|\\||>|&&|<).*", ""))
                    .results()
                    .map(argument -> argument.group().replaceAll("^['\"]|['\"]$", ""))
                    .toArray(String[]::new);
            assertThatCode(() -> Main.commandLine().parseArgs(arguments))
                    .as(command.group())
                    .doesNotThrowAnyException();
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
