package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.gateway.aggregate.CompiledJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose aggregates are not in order does not start: it ends, and says which class is to blame. */
@Timeout(300)
class RefusedAggregatesIT {
    private static final String ADDER =
            "Aggregate.of(\"adder\", new Adder(), Codec.json(Add.class), EVENTS, Codec.json(Sum.class))";
    private static final String EVENTS = "Codec.json(Added.class)";

    @TempDir
    private Path directory = Path.of("");

    private void jar(String pack, String events, String upcasters) throws IOException {
        Path jar = Files.createDirectories(jars()).resolve(pack + ".jar");
        CompiledJar.provider(directory, jar, pack, ADDER.replace("EVENTS", events), upcasters);
    }

    private Path jars() {
        return directory.resolve("jars");
    }

    @Test
    void shouldNotStartWithTwoAggregatesOfOneName() throws Exception {
        jar("one", EVENTS, "");
        jar("two", EVENTS, "");
        assertRefused("two aggregates have one name: name=adder", "one.Provider$Adder", "two.Provider$Adder");
    }

    @Test
    void shouldNotStartWithAnAggregateWithoutCodec() throws Exception {
        jar("one", "null", "");
        assertRefused("an aggregate has no codec for its events: aggregate=adder", "one.Provider$Adder");
    }

    @Test
    void shouldNotStartWithABrokenChainOfUpcasters() throws Exception {
        jar("one", EVENTS, "Upcaster.reshape(\"Added\", 2, data -> data)");
        assertRefused("type=Added revision=1", "one.Provider");
    }

    private void assertRefused(String... parts) throws Exception {
        Path data = directory.resolve("data");
        Tailrace.Ended ended = Tailrace.run(
                directory,
                "serve",
                "--data",
                data.toString(),
                "--port",
                "0",
                "--set",
                "aggregates.directory=" + jars());
        assertThat(ended.exitCode()).as(ended.errors()).isNotZero();
        assertThat(ended.errors()).contains(parts);
        assertThat(ended.output()).doesNotContain("listening");
        assertThat(data.resolve("manifest")).as("nothing was made").doesNotExist();
    }
}
