package io.tailrace.journal.log;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * The names that Chronicle Queue gives hourly cycles. We count cycles densely from 1, so the "hour" in a name is only
 * its number: cycle 1 is {@code 19700101-01F.cq4}.
 */
final class CycleName {
    static final String SUFFIX = ".cq4";
    private static final String INDEX_SUFFIX = ".index";
    private static final String PRECREATED = ".precreated";
    static final long MILLIS = 3_600_000;

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("yyyyMMdd-HH'F'");

    private CycleName() {}

    static String stem(int cycle) {
        return FORMAT.format(Instant.ofEpochMilli(cycle * MILLIS).atOffset(ZoneOffset.UTC));
    }

    static Path data(Path directory, int cycle) {
        return directory.resolve(stem(cycle) + SUFFIX);
    }

    /** The cycle that {@code index} is the index of. */
    static Path data(Path index) {
        String name = index.getFileName().toString();
        return index.resolveSibling(name.substring(0, name.length() - INDEX_SUFFIX.length()) + SUFFIX);
    }

    /** The name of a file that is reserved, until its cycle begins. */
    static Path precreated(Path directory, int cycle) {
        return directory.resolve(stem(cycle) + PRECREATED);
    }

    static boolean isPrecreated(Path file) {
        return file.getFileName().toString().endsWith(PRECREATED);
    }

    static Path index(Path data) {
        String name = data.getFileName().toString();
        return data.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + INDEX_SUFFIX);
    }

    /** The number of the cycle in {@code file}; -1 if it is not named as one. */
    static int cycle(Path file) {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX)) {
            return -1;
        }
        try {
            LocalDateTime hour = LocalDateTime.parse(name.substring(0, name.length() - SUFFIX.length()), FORMAT);
            return (int) (hour.toEpochSecond(ZoneOffset.UTC) * 1000 / MILLIS);
        } catch (DateTimeParseException e) {
            return -1;
        }
    }
}
