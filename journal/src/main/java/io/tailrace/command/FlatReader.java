package io.tailrace.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one {@link FlatRecord}, and gives up at whatever is not the plainest JSON of it. Used once. */
final class FlatReader {
    /** So many digits are a long whatever they are. */
    private static final int DIGITS_MAX = 18;

    private final FlatRecord.Member[] members;
    private final byte[] bytes;
    private int at;

    FlatReader(FlatRecord<?> record, byte[] bytes) {
        this.members = record.members();
        this.bytes = bytes;
    }

    /** The arguments of the constructor; null = it is for Jackson to say. */
    Object @Nullable [] read() {
        @Nullable Object[] values = new @Nullable Object[members.length];
        if (!takes('{')) {
            return null;
        }
        for (int read = 0; read < members.length; read++) {
            if (read > 0 && !takes(',')) {
                return null;
            }
            FlatRecord.Member member = name(read);
            Object value = member == null || !takes(':') ? null : value(member.kind());
            if (member == null || value == null || values[member.place()] != null) {
                return null;
            }
            values[member.place()] = value;
        }
        if (!takes('}')) {
            return null;
        }
        blanks();
        return at == bytes.length ? filled(values) : null;
    }

    // As many different members were read as there are, so none is null.
    @SuppressWarnings("NullAway")
    private static Object[] filled(@Nullable Object[] values) {
        return values;
    }

    private void blanks() {
        while (at < bytes.length && isBlank(bytes[at])) {
            at++;
        }
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    private boolean takes(char wanted) {
        blanks();
        if (at < bytes.length && bytes[at] == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** The member whose name stands there; most come in the order in which they are written. */
    private FlatRecord.@Nullable Member name(int expected) {
        if (!takes('"')) {
            return null;
        }
        int end = endOfText();
        for (int i = 0; end >= 0 && i < members.length; i++) {
            FlatRecord.Member member = members[(expected + i) % members.length];
            if (Arrays.equals(bytes, at, end, member.name(), 0, member.name().length)) {
                at = end + 1;
                return member;
            }
        }
        return null;
    }

    /** Where the text that begins here has its closing quote; -1 if it is not a plain one. */
    private int endOfText() {
        int end = at;
        while (end < bytes.length && FlatRecord.isPlain(bytes[end])) {
            end++;
        }
        return end < bytes.length && bytes[end] == '"' ? end : -1;
    }

    private @Nullable Object value(FlatRecord.Kind kind) {
        blanks();
        return switch (kind) {
            case LONG -> number();
            case INT -> whole(number());
            case BOOLEAN -> truth();
            case TEXT -> text();
        };
    }

    private static @Nullable Integer whole(@Nullable Long value) {
        return value == null || value != value.intValue() ? null : (Integer) value.intValue();
    }

    private @Nullable Long number() {
        boolean negative = at < bytes.length && bytes[at] == '-';
        int start = negative ? at + 1 : at;
        int end = start;
        long value = 0;
        while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9' && end - start < DIGITS_MAX) {
            value = value * 10 + bytes[end++] - '0';
        }
        boolean plain = end > start && (bytes[start] != '0' || (end == start + 1 && !negative));
        if (!plain || !isEnd(end)) {
            return null;
        }
        at = end;
        return negative ? -value : value;
    }

    /** Whether a value can end before that place. */
    private boolean isEnd(int place) {
        return place < bytes.length && (bytes[place] == ',' || bytes[place] == '}' || isBlank(bytes[place]));
    }

    private @Nullable Boolean truth() {
        String word = at < bytes.length && bytes[at] == 't' ? "true" : "false";
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= bytes.length || bytes[at + i] != word.charAt(i)) {
                return null;
            }
        }
        if (!isEnd(at + word.length())) {
            return null;
        }
        at += word.length();
        return word.equals("true");
    }

    private @Nullable String text() {
        if (at >= bytes.length || bytes[at] != '"') {
            return null;
        }
        at++;
        int end = endOfText();
        if (end < 0) {
            return null;
        }
        String text = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
        at = end + 1;
        return text;
    }
}
