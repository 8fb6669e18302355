package io.tailrace.perf.measure;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** JVM flags for a child process that needs what this one has. */
public final class JvmFlags {
    private JvmFlags() {}

    /** Those that were given, and those that a jar's manifest gives to {@code java -jar} but not to its class path. */
    public static List<String> ofThisJvm() throws IOException {
        List<String> flags =
                new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        try (InputStream in = JvmFlags.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            if (in != null) {
                Attributes attributes = new Manifest(in).getMainAttributes();
                add(flags, "--add-exports=", attributes.getValue("Add-Exports"));
                add(flags, "--add-opens=", attributes.getValue("Add-Opens"));
            }
        }
        return flags;
    }

    private static void add(List<String> flags, String flag, @Nullable String packages) {
        if (packages != null) {
            for (String name : packages.trim().split(" +", -1)) {
                flags.add(flag + name + "=ALL-UNNAMED");
            }
        }
    }
}
