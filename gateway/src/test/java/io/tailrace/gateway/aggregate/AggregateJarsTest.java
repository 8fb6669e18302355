package io.tailrace.gateway.aggregate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.command.Aggregate;
import io.tailrace.command.Aggregates;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jars as users make them: compiled here, packed, and dropped into a directory. */
@Timeout(60)
class AggregateJarsTest {
    private static final String ADDER = "Aggregate.json(\"adder\", new Adder(), Add.class, Added.class, Sum.class)";

    @TempDir
    Path directory;

    private Path jars() throws IOException {
        return Files.createDirectories(directory.resolve("jars"));
    }

    /** Compiles a provider in {@code pack} and packs it into a jar. */
    private void jar(String pack, String aggregates, String upcasters) throws IOException {
        CompiledJar.provider(directory, jars().resolve(pack + ".jar"), pack, aggregates, upcasters);
    }

    @Test
    void shouldFindTheAggregatesOfEveryJarAndNoOthers() throws IOException {
        jar("one", ADDER, "");
        jar("two", ADDER.replace("\"adder\"", "\"other\""), "Upcaster.drop(\"Old\", 1)");
        Aggregates found = AggregateJars.load(jars());
        List<String> names = new ArrayList<>();
        found.all().forEach(aggregate -> names.add(aggregate.name()));
        assertThat(names)
                .as("the samples are on the class path, and not in a jar here")
                .containsExactly("adder", "other");
        assertThat(found.upcasters()).hasSize(1);
        Aggregate<?, ?, ?> adder = requireNonNull(found.find("adder"));
        assertThat(adder.deciderName()).isEqualTo("one.Provider$Adder");
    }

    @Test
    void shouldNameBothClassesOfTwoAggregatesWithOneName() throws IOException {
        jar("one", ADDER, "");
        jar("two", ADDER, "");
        refused("name=adder", "one.Provider$Adder", "two.Provider$Adder");
    }

    @Test
    void shouldNameTheClassOfAnAggregateWithoutCodec() throws IOException {
        jar("one", "Aggregate.of(\"adder\", new Adder(), Codec.json(Add.class), null, Codec.json(Sum.class))", "");
        refused("events", "one.Provider");
    }

    @Test
    void shouldNameTheRevisionOfABrokenChainOfUpcasters() throws IOException {
        jar("one", ADDER, "Upcaster.reshape(\"Added\", 2, data -> data)");
        refused("type=Added revision=1", "one.Provider");
    }

    @Test
    void shouldNameAClassThatCannotBeMade() throws IOException {
        jar("one", "(Aggregate<?, ?, ?>) Optional.empty().orElseThrow()", "");
        refused("one.Provider", "NoSuchElementException");
        try (OutputStream out = Files.newOutputStream(jars().resolve("one.jar"));
                JarOutputStream jar = new JarOutputStream(out)) {
            CompiledJar.put(
                    jar,
                    "META-INF/services/io.tailrace.command.AggregateProvider",
                    "one.Missing".getBytes(StandardCharsets.UTF_8));
        }
        refused("one.Missing");
    }

    @Test
    void shouldRefuseADirectoryThatIsNotThere() {
        assertThatThrownBy(() -> AggregateJars.load(directory.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read the directory of aggregates");
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> AggregateJars.load(jars()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("directory=");
    }
}
