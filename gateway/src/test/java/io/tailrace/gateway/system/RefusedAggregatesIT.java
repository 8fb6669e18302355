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
@Timeout(180)
class RefusedAggregatesIT {
    private static final String SOURCE = """
            package PACKAGE;

            import io.tailrace.command.*;
            import io.tailrace.journal.Upcaster;
            import java.util.*;

            public class Provider implements AggregateProvider {
                public record Add(int n) {}
                public record Added(int n) {}
                public record Sum(int sum) {}

                static class Adder implements Decider<Add, Added, Sum> {
                    public Sum initial() { return new Sum(0); }
                    public List<Added> decide(Add add, Sum sum) { return List.of(new Added(add.n())); }
                    public Sum evolve(Sum sum, Added added) { return new Sum(sum.sum() + added.n()); }
                }

                public Collection<Aggregate<?, ?, ?>> aggregates() {
                    return List.of(
                            Aggregate.of("adder", new Adder(), Codec.json(Add.class), EVENTS, Codec.json(Sum.class)));
                }

                public Collection<Upcaster> upcasters() {
                    return List.of(UPCASTERS);
                }
            }
            """;
    private static final String EVENTS = "Codec.json(Added.class)";

    @TempDir
    private Path directory = Path.of("");

    private void jar(String pack, String events, String upcasters) throws IOException {
        String source =
                SOURCE.replace("PACKAGE", pack).replace("EVENTS", events).replace("UPCASTERS", upcasters);
        Path jar = Files.createDirectories(jars()).resolve(pack + ".jar");
        CompiledJar.write(directory, jar, pack, source, "io.tailrace.command.AggregateProvider");
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
        assertThat(data.resolve("manifest.json")).as("nothing was made").doesNotExist();
    }
}
