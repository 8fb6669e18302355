package io.tailrace.gateway.aggregate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A jar as users make them: one class, compiled here and named as the provider of a service. */
public final class CompiledJar {
    private static final String PROVIDER = """
            package PACKAGE;

            import io.tailrace.command.*;
            import io.tailrace.journal.Upcaster;
            import java.util.*;

            public class Provider implements AggregateProvider {
                public interface Command {}
                public record Add(int n) {}
                public record Added(int n) {}
                public record Sum(int sum) {}

                static class Adder implements Decider<Add, Added, Sum> {
                    public Sum initial() { return new Sum(0); }
                    public List<Added> decide(Add add, Sum sum) { return List.of(new Added(add.n())); }
                    public Sum evolve(Sum sum, Added added) { return new Sum(sum.sum() + added.n()); }
                }

                public Collection<Aggregate<?, ?, ?>> aggregates() {
                    return List.of(AGGREGATES);
                }

                public Collection<Upcaster> upcasters() {
                    return List.of(UPCASTERS);
                }
            }
            """;

    private CompiledJar() {}

    /**
     * Compiles a provider in {@code pack}, in whose nested classes {@code Adder} adds numbers, and packs it into {@code jar}.
     *
     * @param aggregates Java for what it provides, comma-separated
     * @param upcasters the same for upcasters
     */
    public static void provider(Path directory, Path jar, String pack, String aggregates, String upcasters)
            throws IOException {
        String source = PROVIDER.replace("PACKAGE", pack)
                .replace("AGGREGATES", aggregates)
                .replace("UPCASTERS", upcasters);
        write(directory, jar, pack, source, "io.tailrace.command.AggregateProvider");
    }

    /** Compiles {@code source}, which is {@code pack.Provider}, and packs it into {@code jar}; works in {@code directory}. */
    public static void write(Path directory, Path jar, String pack, String source, String service) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes-" + pack));
        Path file = Files.createDirectories(directory.resolve("src-" + pack).resolve(pack))
                .resolve("Provider.java");
        Files.writeString(file, source);
        JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler());
        String classPath = String.valueOf(System.getProperty("java.class.path"));
        int result = compiler.run(
                null, null, null, "-proc:none", "-cp", classPath, "-d", classes.toString(), file.toString());
        assertThat(result).isZero();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                put(packed, classes.relativize(each).toString(), Files.readAllBytes(each));
            }
            put(packed, "META-INF/services/" + service, (pack + ".Provider").getBytes(StandardCharsets.UTF_8));
        }
    }

    static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
        jar.closeEntry();
    }
}
