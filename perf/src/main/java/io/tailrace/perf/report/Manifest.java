package io.tailrace.perf.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The circumstances of a run: what was measured, on what. Without them a figure cannot be compared with another.
 *
 * @param facts by name, in the order they are written
 */
public record Manifest(Map<String, String> facts) {
    private static final String COMMIT_VARIABLE = "TAILRACE_COMMIT";
    private static final String UNKNOWN = "unknown";

    /**
     * Of this process and machine.
     *
     * @param work where the files of the run lie, for the file system beneath
     * @param configuration what the run was asked to do, by name
     */
    public static Manifest here(Path work, Map<String, String> configuration) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        FileStore store = Files.getFileStore(work);
        facts.put("time", Instant.now().toString());
        facts.put("commit", commit());
        facts.put("jvm", property("java.vm.name") + " " + property("java.runtime.version"));
        facts.put("flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        facts.put("heapBytesMax", Long.toString(Runtime.getRuntime().maxMemory()));
        facts.put("kernel", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        facts.put("cpu", fromProc("/proc/cpuinfo", "model name"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", fromProc("/proc/meminfo", "MemTotal"));
        facts.put("disk", store.name() + " " + store.type() + ", usable bytes " + store.getUsableSpace());
        facts.putAll(configuration);
        return new Manifest(facts);
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            json.writeStringField(fact.getKey(), fact.getValue());
        }
        json.writeEndObject();
    }

    /** From the environment, else from git if this runs in a clone. */
    private static String commit() {
        String given = System.getenv(COMMIT_VARIABLE);
        return given != null && !given.isBlank() ? given : fromGit();
    }

    private static String fromGit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40")
                    .redirectErrorStream(true)
                    .start();
            git.getOutputStream().close();
            String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? text : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }

    private static String fromProc(String file, String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
