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
    private CompiledJar() {}

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
