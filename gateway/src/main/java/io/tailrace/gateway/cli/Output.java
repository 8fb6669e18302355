package io.tailrace.gateway.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What can be shown on standard error, and numbers as people read them. */
final class Output {
    private Output() {}

    /** Whether standard error is a terminal that can redraw a line. Java has no such question; Linux answers it. */
    static boolean isTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (java.io.IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** {@code bytes} in the largest unit that leaves at least one before the point. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double rest = bytes;
        int unit = -1;
        while (rest >= 1024 && unit < 3) {
            rest /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", rest, new String[] {"KiB", "MiB", "GiB", "TiB"}[unit]);
    }

    /** {@code count} with separators. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
