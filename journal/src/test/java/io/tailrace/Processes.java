package io.tailrace;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Processes that tests kill. */
public final class Processes {
    private Processes() {}

    /** Starts {@code main} with the flags of this process, its output in {@code output}. */
    public static Process start(Class<?> main, Path output, String... arguments) throws IOException {
        return start(List.of(), main, output, arguments);
    }

    /** The same under the command {@code before}. */
    public static Process start(List<String> before, Class<?> main, Path output, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-") || flag.startsWith("--enable-"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Kills {@code process} with SIGKILL some time, at most {@code millis}, after its output holds {@code sign}. */
    public static void killAfter(Process process, Path output, String sign, Random random, int millis)
            throws IOException, InterruptedException {
        while (!Files.readString(output, StandardCharsets.UTF_8).contains(sign)) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the process ended by itself: " + Files.readString(output));
            }
            Thread.sleep(5);
        }
        boolean ended = process.waitFor(random.nextInt(millis), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        if (ended) {
            throw new IllegalStateException("the process ended by itself: " + Files.readString(output));
        }
    }

    /** Lines of {@code output} that were ended, by the mark that every line ends with. */
    public static List<String[]> lines(Path output, String first) throws IOException {
        List<String[]> lines = new ArrayList<>();
        for (String line : Files.readAllLines(output, StandardCharsets.UTF_8)) {
            String[] parts = line.split(" ", -1);
            if (parts[0].equals(first) && parts[parts.length - 1].equals(".")) {
                lines.add(parts);
            }
        }
        return lines;
    }
}
