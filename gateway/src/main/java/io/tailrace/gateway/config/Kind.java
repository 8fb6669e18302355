package io.tailrace.gateway.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the text of a setting is read, and in which unit its number is kept. */
public enum Kind {
    /** Any text that is not empty. */
    TEXT("text"),
    /** A directory or a file; a relative one starts at the working directory. */
    PATH("path"),
    /** A whole number. */
    COUNT("number"),
    /** Bytes: {@code 512}, {@code 64k}, {@code 1MiB}. Kept in bytes; all units are powers of 1,024. */
    SIZE("size"),
    /** Time: {@code 10ms}, {@code 30s}, {@code 7d}. Kept in nanoseconds. */
    DURATION("duration");

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,18})\\s*([A-Za-z]*)");
    private static final Map<String, Long> SIZES = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("b", 1L),
            Map.entry("k", 1L << 10),
            Map.entry("kib", 1L << 10),
            Map.entry("m", 1L << 20),
            Map.entry("mib", 1L << 20),
            Map.entry("g", 1L << 30),
            Map.entry("gib", 1L << 30));
    private static final Map<String, Long> DURATIONS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L,
            "d", 86_400_000_000_000L);
    private static final List<String> SIZES_SHOWN = List.of("GiB", "MiB", "KiB");
    private static final List<String> DURATIONS_SHOWN = List.of("d", "h", "m", "s", "ms", "us");

    private final String label;

    Kind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /**
     * The number that {@code text} stands for; 0 for kinds that are not numbers.
     *
     * @throws IllegalArgumentException if it is not of this kind; the message says what would be
     */
    public long parse(String text) {
        return switch (this) {
            case TEXT, PATH -> {
                if (text.isBlank()) {
                    throw new IllegalArgumentException("must not be empty");
                }
                yield 0;
            }
            case COUNT -> count(text);
            case SIZE -> withUnit(text, SIZES, "a size as 512, 64k or 1GiB");
            case DURATION -> withUnit(text, DURATIONS, "a duration as 10ms, 30s or 7d");
        };
    }

    /** The shortest text that {@link #parse} reads as {@code number}. */
    String show(long number) {
        return switch (this) {
            case TEXT, PATH, COUNT -> Long.toString(number);
            case SIZE -> show(number, SIZES_SHOWN, SIZES, "");
            case DURATION -> show(number, DURATIONS_SHOWN, DURATIONS, "ns");
        };
    }

    private static long count(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number", e);
        }
    }

    private static long withUnit(String text, Map<String, Long> units, String wanted) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        Long unit = matcher.matches() ? units.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("must be " + wanted);
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is too large", e);
        }
    }

    private static String show(long number, List<String> names, Map<String, Long> units, String smallest) {
        for (String name : names) {
            Long unit = units.get(name.toLowerCase(Locale.ROOT));
            if (unit != null && number >= unit && number % unit == 0) {
                return number / unit + name;
            }
        }
        return number + smallest;
    }
}
