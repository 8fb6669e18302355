package io.tailrace.gateway.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names in the objects that are open, and whether one stands twice. Most objects have few members, for which comparing
 * bytes beats hashing; many members, and names with escapes, go into a set. Belongs to one {@link JsonParser}.
 */
final class JsonNames {
    private static final int FEW = 12;
    /** Names that there is room for at first, in all open objects together. */
    private static final int ROOM = 16;

    private final byte[] text;
    /** For each open object, where its names begin in {@code spans}. */
    private int[] bases = new int[8];

    private int objects;
    /** Begin and end of each name that is compared by its bytes. */
    private int[] spans = new int[2 * ROOM];
    /** The first bytes of each of them, in which nearly all that differ do. */
    private long[] keys = new long[ROOM];

    private int used;
    /** The names of those open objects, by how deep they are, whose bytes are not compared. */
    private @Nullable Map<Integer, Set<String>> sets;

    private @Nullable String current;
    private int from;
    private int to;
    private boolean escaped;

    JsonNames(byte[] text) {
        this.text = text;
    }

    /** An object begins. */
    void open() {
        if (objects == bases.length) {
            bases = Arrays.copyOf(bases, 2 * objects);
        }
        bases[objects++] = used;
    }

    /** The innermost object ends. */
    void close() {
        if (sets != null) {
            sets.remove(objects);
        }
        used = bases[--objects];
    }

    /**
     * Takes in the name that stands there between its quotes.
     *
     * @throws ProblemException if it stood in this object before
     */
    void add(int begin, int end, boolean hasEscapes) {
        from = begin;
        to = end;
        escaped = hasEscapes;
        current = null;
        if (!isNew()) {
            String name = current();
            String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
            throw StrictJson.invalid("the name \"" + shown + "\" stands twice in one object")
                    .with("member", shown)
                    .exception();
        }
    }

    /** The last name. */
    String current() {
        String name = current;
        if (name == null) {
            name = escaped ? decode(text, from, to, true) : Names.of(text, from, to);
            current = name;
        }
        return name;
    }

    private boolean isNew() {
        int base = bases[objects - 1];
        Set<String> set = sets == null ? null : sets.get(objects);
        if (set == null && !escaped && used - base < 2 * FEW) {
            long key = Bytes.key(text, from, to);
            for (int i = base; i < used; i += 2) {
                if (keys[i >> 1] == key && Arrays.equals(text, spans[i], spans[i + 1], text, from, to)) {
                    return false;
                }
            }
            keep(key);
            return true;
        }
        return (set == null ? collect(base) : set).add(current());
    }

    private void keep(long key) {
        if (used == spans.length) {
            spans = Arrays.copyOf(spans, 2 * used);
            keys = Arrays.copyOf(keys, used);
        }
        keys[used >> 1] = key;
        spans[used++] = from;
        spans[used++] = to;
    }

    /** Puts the names of the innermost object into a set. */
    private Set<String> collect(int base) {
        Set<String> set = new HashSet<>();
        for (int i = base; i < used; i += 2) {
            set.add(decode(text, spans[i], spans[i + 1], false));
        }
        if (sets == null) {
            sets = new HashMap<>();
        }
        sets.put(objects, set);
        return set;
    }

    /** The characters of a string that stands there between its quotes and is well formed. */
    static String decode(byte[] text, int from, int to, boolean escaped) {
        if (!escaped) {
            return new String(text, from, to - from, StandardCharsets.UTF_8);
        }
        StringBuilder decoded = new StringBuilder(to - from);
        int plain = from;
        for (int i = from; i < to; i++) {
            if (text[i] == '\\') {
                decoded.append(new String(text, plain, i - plain, StandardCharsets.UTF_8));
                i++;
                if (text[i] == 'u') {
                    decoded.append((char) Integer.parseInt(new String(text, i + 1, 4, StandardCharsets.US_ASCII), 16));
                    i += 4;
                } else {
                    decoded.append(escape(text[i]));
                }
                plain = i + 1;
            }
        }
        return decoded.append(new String(text, plain, to - plain, StandardCharsets.UTF_8))
                .toString();
    }

    private static char escape(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) letter;
        };
    }
}
