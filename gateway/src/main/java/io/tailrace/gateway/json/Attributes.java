package io.tailrace.gateway.json;

import io.tailrace.journal.EventData;
import io.tailrace.journal.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** CloudEvents attributes of stored events, one at a time and without parsing the others. */
public final class Attributes {
    private Attributes() {}

    /** Whether the attribute {@code name} of {@code event} is the text {@code wanted}. */
    public static boolean is(RecordedEvent event, String name, String wanted) {
        return wanted.equals(text(event.extension(EventData.TAG_ATTRIBUTES), name));
    }

    private static @Nullable String text(byte @Nullable [] members, String name) {
        int start = members == null ? -1 : EventWriter.value(members, name);
        if (members == null || start < 0 || members[start] != '"') {
            return null;
        }
        int end = EventWriter.stringEnd(members, start);
        for (int i = start; i < end; i++) {
            if (members[i] == '\\') {
                return escaped(members, start, end);
            }
        }
        return new String(members, start + 1, end - start - 2, StandardCharsets.UTF_8);
    }

    private static @Nullable String escaped(byte[] members, int start, int end) {
        JsonParser parser = new JsonParser(Arrays.copyOfRange(members, start, end), 1);
        try {
            parser.nextToken();
            return parser.getText();
        } catch (ProblemException e) {
            // Stored by a program, and no JSON: it is not what is looked for.
            return null;
        }
    }
}
