package io.tailrace.perf.peer;

import io.tailrace.broker.SparePort;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A server that is a program on the path of this machine. Runs from its start until it is closed, or this JVM ends. */
final class Program implements AutoCloseable {
    private static final int START_SECONDS = 20;
    private static final int STOP_SECONDS = 20;
    private static final int PAUSE_MILLIS = 20;

    private final String name;
    private final Process process;
    private final Path output;
    private final Thread atExit;

    private Program(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
        atExit = new Thread(process::destroyForcibly, "perf-stop-" + name);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Whether there is such a program. */
    static boolean isThere(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, name))) {
                return true;
            }
        }
        return false;
    }

    /** Starts it; what it says goes to a file in {@code directory}, where it runs. */
    static Program start(Path directory, String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        Path output = directory.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Program(name, process, output);
    }

    /** What becomes of a server that listens on {@code port} of 127.0.0.1, or will soon. */
    @FunctionalInterface
    interface Connector<T> {
        T connect(Program server, int port) throws Exception;
    }

    /** What {@code connector} makes of a server that is told its port by {@code --port}; if it fails, the server is stopped. */
    static <T> T serve(Path directory, String name, List<String> arguments, Connector<T> connector) throws Exception {
        int port = SparePort.find();
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--port", Integer.toString(port)));
        Program server = start(directory, name, all.toArray(String[]::new));
        try {
            return connector.connect(server, port);
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /**
     * What {@code attempt} gives as soon as it does not fail, as it may until the server is up.
     *
     * @throws IOException if the server has ended, or is not up in time; with what it said
     */
    <T> T await(Callable<T> attempt) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                return attempt.call();
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (!process.isAlive()) {
                    throw new IOException(name + " has ended: exit=" + process.exitValue() + "; it said: " + said(), e);
                }
                if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                    throw new IOException(name + " is not up after " + START_SECONDS + " s; it said: " + said(), e);
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private String said() throws IOException {
        return Files.readString(output).strip();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // This JVM is about to end, and the hook runs.
            process.destroyForcibly();
        }
    }
}
