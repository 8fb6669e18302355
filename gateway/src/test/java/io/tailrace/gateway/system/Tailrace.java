package io.tailrace.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of the packaged jar, started as a user starts it. What it writes goes to files in its working directory, and
 * becomes part of the message when it does not do what a test expects. Ended with the test.
 */
final class Tailrace implements AutoCloseable {
    private static final Path JAR = Path.of("target", "tailrace.jar").toAbsolutePath();
    private static final String LISTENING = "tailrace listening on ";
    private static final long START_SECONDS = 150;
    private static final long END_SECONDS = 150;

    private final Process process;
    private final Path errors;
    private final List<String> printed = new ArrayList<>();
    private final CompletableFuture<String> listening = new CompletableFuture<>();
    private final CompletableFuture<String> output;

    private Tailrace(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        output = CompletableFuture.supplyAsync(this::readOutput, task -> {
            Thread reader = new Thread(task, "output-" + process.pid());
            reader.setDaemon(true);
            reader.start();
        });
    }

    /** What a command that has ended left behind. */
    record Ended(int exitCode, String output, String errors) {
        Ended expecting(int expected) {
            assertThat(exitCode).as(output + errors).isEqualTo(expected);
            return this;
        }
    }

    /** Starts a command. */
    static Tailrace start(Path directory, String... args) throws IOException {
        assertThat(JAR).as("build it first: mvn -DskipTests package").exists();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                JAR.toString()));
        command.addAll(List.of(args));
        Path errors = Files.createTempFile(directory, "stderr-", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TAILRACE_") || name.endsWith("JAVA_OPTIONS"));
        // Journal files are reserved ahead: keep what a test takes of the disk small.
        builder.environment().put("TAILRACE_JOURNAL_CYCLE_BYTES", "16MiB");
        return new Tailrace(builder.start(), errors);
    }

    /** Starts a node on {@code data} and waits until it answers. */
    static Tailrace serve(Path directory, Path data, String... more) throws Exception {
        Tailrace node = startServing(directory, data, more);
        node.url();
        return node;
    }

    /** Starts a node on {@code data}. */
    static Tailrace startServing(Path directory, Path data, String... more) throws IOException {
        List<String> args =
                new ArrayList<>(List.of("serve", "--data", data.toString(), "--port", "0", "--set", "http.drain=2s"));
        args.addAll(List.of(more));
        return start(directory, args.toArray(String[]::new));
    }

    /** Runs a command to its end. */
    static Ended run(Path directory, String... args) throws Exception {
        try (Tailrace tailrace = start(directory, args)) {
            tailrace.process.getOutputStream().close();
            return tailrace.ended();
        }
    }

    /** Where the node answers; waits until it does. */
    URI url() throws Exception {
        try {
            return URI.create(listening.get(START_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the node does not listen; it wrote: " + errors(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL, and waits until the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Waits for the end. */
    Ended ended() throws Exception {
        assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS))
                .as("still running: " + errors())
                .isTrue();
        return new Ended(process.exitValue(), output.get(END_SECONDS, TimeUnit.SECONDS), errors());
    }

    String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that starts so, and returns what was printed up to it. */
    List<String> awaitLine(String start) throws InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        synchronized (printed) {
            while (printed.stream().noneMatch(line -> line.startsWith(start))) {
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                assertThat(leftMillis)
                        .as("never printed: " + start + " " + errors())
                        .isPositive();
                printed.wait(leftMillis);
            }
            return List.copyOf(printed);
        }
    }

    private void print(String line) {
        synchronized (printed) {
            printed.add(line);
            printed.notifyAll();
        }
    }

    private String readOutput() {
        StringBuilder all = new StringBuilder();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.append(line).append('\n');
                print(line);
                if (line.startsWith(LISTENING)) {
                    listening.complete(line.substring(LISTENING.length()).split(" ", 2)[0]);
                }
            }
        } catch (IOException e) {
            all.append(e);
        }
        listening.completeExceptionally(new IOException("the process has ended"));
        return all.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
