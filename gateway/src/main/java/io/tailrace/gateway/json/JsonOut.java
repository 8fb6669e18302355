package io.tailrace.gateway.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes JSON into a byte array that grows and is used again after {@link #reset()}. Puts the commas; does not check that
 * objects are closed. For one thread at a time.
 */
public final class JsonOut {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] POSITION = encoded("position");
    /** Digits of the longest number. */
    private static final int DIGITS_MAX = 19;

    private byte[] bytes;
    private int length;
    private boolean comma;

    public JsonOut(int capacity) {
        bytes = new byte[capacity];
    }

    public int length() {
        return length;
    }

    /** How much it can hold before it grows. */
    public int capacity() {
        return bytes.length;
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** What was written, as it lies here: good until more is written. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /** What was written, as text. */
    public String toText() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Forgets what was written and keeps the room. */
    public JsonOut reset() {
        length = 0;
        comma = false;
        return this;
    }

    /** Drops everything after the first {@code wanted} bytes; the next value there needs no comma. */
    public JsonOut truncate(int wanted) {
        length = wanted;
        return this;
    }

    public JsonOut begin() {
        separate();
        ascii((byte) '{');
        comma = false;
        return this;
    }

    /** The start of an object and its first members, as they are. */
    JsonOut open(byte[] start) {
        separate();
        put(start);
        comma = true;
        return this;
    }

    public JsonOut end() {
        ascii((byte) '}');
        comma = true;
        return this;
    }

    public JsonOut beginArray() {
        separate();
        ascii((byte) '[');
        comma = false;
        return this;
    }

    public JsonOut endArray() {
        ascii((byte) ']');
        comma = true;
        return this;
    }

    /** A member's name; its value is to follow. */
    public JsonOut name(String name) {
        separate();
        ascii((byte) '"');
        latin(name);
        ascii((byte) '"');
        ascii((byte) ':');
        comma = false;
        return this;
    }

    /** A member's name as {@link #encoded} made it. */
    JsonOut name(byte[] encoded) {
        room(encoded.length + 1);
        if (comma) {
            bytes[length++] = ',';
        }
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        comma = false;
        return this;
    }

    /** The name of a member that is written often, with its quotes and colon. */
    static byte[] encoded(String name) {
        return new JsonOut(name.length() + 3).name(name).toBytes();
    }

    public JsonOut member(String name, String value) {
        return name(name).string(value);
    }

    public JsonOut member(String name, long value) {
        return name(name).number(value);
    }

    public JsonOut member(String name, boolean value) {
        return name(name).raw(value ? "true" : "false");
    }

    /** A string value, escaped as JSON needs it. */
    public JsonOut string(String value) {
        separate();
        ascii((byte) '"');
        int count = value.length();
        room(count);
        byte[] target = bytes;
        int start = length;
        for (int i = 0; i < count; i++) {
            char c = value.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                return escaped(value);
            }
            target[start + i] = (byte) c;
        }
        length = start + count;
        ascii((byte) '"');
        comma = true;
        return this;
    }

    public JsonOut number(long value) {
        separate();
        if (value < 0) {
            latin(Long.toString(value));
        } else {
            digits(value, 1);
        }
        comma = true;
        return this;
    }

    /** A number as text, with zeros before it where it has fewer than {@code width} digits. */
    JsonOut padded(long value, int width) {
        return quote().number(value, width).unquote();
    }

    /** A time as text: what {@link Instant#toString} writes. {@code second} is that of the time written before. */
    JsonOut time(Instant time, Rfc3339.Second second) {
        quote();
        room(Rfc3339.LENGTH_MAX);
        int end = second.write(time, bytes, length);
        if (end < 0) {
            latin(time.toString());
        } else {
            length = end;
        }
        return unquote();
    }

    /** A value that was written before, from {@code start} to {@code end}, once more. */
    JsonOut again(int start, int end) {
        separate();
        room(end - start);
        System.arraycopy(bytes, start, bytes, length, end - start);
        length += end - start;
        comma = true;
        return this;
    }

    /** Opens a text that is written in parts: none of them is escaped. */
    JsonOut quote() {
        separate();
        ascii((byte) '"');
        return this;
    }

    /** ASCII as it is. */
    JsonOut part(String text) {
        latin(text);
        return this;
    }

    JsonOut number(long value, int width) {
        digits(value, width);
        return this;
    }

    /** As {@link Percent#encode} writes it. */
    JsonOut percent(String text) {
        int count = text.length();
        room(count);
        byte[] target = bytes;
        int start = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (!Percent.isUnreserved(c)) {
                latin(Percent.encode(text));
                return this;
            }
            target[start + i] = (byte) c;
        }
        length = start + count;
        return this;
    }

    JsonOut unquote() {
        ascii((byte) '"');
        comma = true;
        return this;
    }

    private void digits(long value, int width) {
        room(DIGITS_MAX);
        int count = 1;
        for (long limit = 10; count < DIGITS_MAX && value >= limit; limit *= 10) {
            count++;
        }
        int end = length + Math.max(count, width);
        Arrays.fill(bytes, length, end - count, (byte) '0');
        long rest = value;
        int at = end;
        // By far the most numbers are of few digits, and dividing those costs a third.
        for (; rest > Integer.MAX_VALUE; rest /= 10) {
            bytes[--at] = (byte) ('0' + rest % 10);
        }
        for (int few = (int) rest; at > end - count; few /= 10) {
            bytes[--at] = (byte) ('0' + few % 10);
        }
        length = end;
    }

    /** A value that is JSON already. */
    public JsonOut raw(String json) {
        separate();
        put(json.getBytes(StandardCharsets.UTF_8));
        comma = true;
        return this;
    }

    /** Members that are JSON already, without their braces. */
    JsonOut members(byte[] members) {
        if (members.length > 0) {
            separate();
            put(members);
            comma = true;
        }
        return this;
    }

    /** A value that is JSON already; with {@code singleLine} its line breaks, which are white space there, become spaces. */
    JsonOut raw(ByteBuffer json, boolean singleLine) {
        int count = json.remaining();
        json.get(extend(count), length - count, count);
        return rawEnd(count, singleLine);
    }

    /** Makes room for a value of {@code count} bytes, which are to be put where they are the last, and {@link #rawEnd} told. */
    byte[] extend(int count) {
        separate();
        room(count);
        length += count;
        return bytes;
    }

    /** The last {@code count} bytes are a value that is JSON already. */
    JsonOut rawEnd(int count, boolean singleLine) {
        if (singleLine) {
            for (int i = length - count; i < length; i++) {
                if (bytes[i] == '\n' || bytes[i] == '\r') {
                    bytes[i] = ' ';
                }
            }
        }
        comma = true;
        return this;
    }

    /** The token of one position: the same text as {@code Positions.of(position).token()}. */
    public JsonOut positionMember(int shard, long sequence) {
        name(POSITION).quote();
        room(PositionToken.LENGTH_MAX);
        length = PositionToken.write(shard, sequence, bytes, length);
        return unquote();
    }

    /** Text between values, as the framing of server-sent events needs it. ASCII only. */
    public JsonOut frame(String text) {
        latin(text);
        comma = false;
        return this;
    }

    /** Bytes as they are. */
    public JsonOut put(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    private JsonOut escaped(String value) {
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                put(value.substring(from, i).getBytes(StandardCharsets.UTF_8));
                escape(c);
                from = i + 1;
            }
        }
        put(value.substring(from).getBytes(StandardCharsets.UTF_8));
        ascii((byte) '"');
        comma = true;
        return this;
    }

    private void escape(char c) {
        ascii((byte) '\\');
        if (c == '"' || c == '\\') {
            ascii((byte) c);
        } else if (c == '\n') {
            ascii((byte) 'n');
        } else {
            latin("u00");
            ascii(HEX[c >> 4]);
            ascii(HEX[c & 15]);
        }
    }

    private void separate() {
        if (comma) {
            ascii((byte) ',');
        }
    }

    private void latin(String text) {
        int count = text.length();
        room(count);
        byte[] target = bytes;
        int start = length;
        for (int i = 0; i < count; i++) {
            target[start + i] = (byte) text.charAt(i);
        }
        length = start + count;
    }

    private void ascii(byte value) {
        room(1);
        bytes[length++] = value;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
