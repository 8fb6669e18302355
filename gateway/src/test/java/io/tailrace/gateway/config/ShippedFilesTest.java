package io.tailrace.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files in {@code config/} say what the code does. */
@Timeout(60)
class ShippedFilesTest {
    private static final Path CONFIG = Path.of("..", "config");

    @Test
    void shouldListEveryKeyWithItsUnitDefaultAndBounds() throws IOException {
        assertThat(Files.readString(CONFIG.resolve("tailrace.conf")))
                .as("write it anew: tailrace config template > config/tailrace.conf")
                .isEqualTo(Configuration.template());
    }

    @Test
    void shouldShowDefaultsThatCanBeTakenAsTheyStand() throws IOException {
        String active = Files.readString(CONFIG.resolve("tailrace.conf")).replaceAll("(?m)^#([a-z])", "$1");
        Path file = Files.createTempFile("tailrace", ".conf");
        try {
            Configuration read =
                    Configuration.load(new Sources(Map.of(), Map.of(), Optional.of(Files.writeString(file, active))));
            assertThat(read.settings()).allSatisfy(setting -> {
                assertThat(setting.text()).isEqualTo(setting.key().defaultText());
                assertThat(setting.origin()).startsWith(file.toString());
            });
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void shouldCarryTheFlagsOfTheBuild() throws IOException {
        Matcher flags =
                Pattern.compile("<jvm\\.flags>(.*?)</jvm\\.flags>").matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(flags.find()).isTrue();

        List<String> shipped = Files.readAllLines(CONFIG.resolve("jvm.options")).stream()
                .filter(line -> line.startsWith("--"))
                .toList();

        assertThat(shipped).containsExactly(flags.group(1).split(" ", -1));
    }

    @Test
    void shouldCarryTheSystemPropertiesOfTheJar() throws IOException {
        Properties inJar = new Properties();
        try (var resource = ShippedFilesTest.class.getResourceAsStream("/system.properties")) {
            inJar.load(resource);
        }
        List<String> shipped = Files.readAllLines(CONFIG.resolve("jvm.options")).stream()
                .filter(line -> line.startsWith("-D"))
                .toList();

        assertThat(shipped)
                .containsExactlyInAnyOrderElementsOf(inJar.entrySet().stream()
                        .map(entry -> "-D" + entry.getKey() + "=" + entry.getValue())
                        .toList());
    }

    @Test
    void shouldLogAsTheJarDoes() throws IOException {
        assertThat(Files.readString(CONFIG.resolve("logback.xml")))
                .isEqualTo(Files.readString(Path.of("src", "main", "resources", "logback.xml")));
    }
}
