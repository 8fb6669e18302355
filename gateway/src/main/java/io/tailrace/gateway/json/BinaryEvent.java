package io.tailrace.gateway.json;

import io.tailrace.journal.EventData;
import java.util.Map;

/** A CloudEvent in binary mode: its attributes came as headers, its data is the body. */
final class BinaryEvent {
    private BinaryEvent() {}

    static EventData read(StrictJson strict, String contentType, Map<String, String> attributes, byte[] data) {
        for (String needed : new String[] {"specversion", "id", "source", "type"}) {
            if (attributes.getOrDefault(needed, "").isEmpty()) {
                throw Problem.of(Slug.INVALID_EVENT, "a CloudEvent in binary mode needs the header ce-" + needed)
                        .with("member", needed)
                        .exception();
            }
        }
        if (!"1.0".equals(attributes.get("specversion"))) {
            throw EventReader.bad("ce-specversion must be 1.0");
        }
        boolean json = contentType.isEmpty() ? data.length > 0 : Values.isJson(contentType);
        if (json && data.length > 0) {
            strict.check(data);
        }
        try {
            return event(contentType, attributes, data);
        } catch (IllegalArgumentException e) {
            throw EventReader.bad(String.valueOf(e.getMessage()));
        }
    }

    private static EventData event(String contentType, Map<String, String> attributes, byte[] data) {
        JsonOut kept = new JsonOut(128);
        attributes.forEach((name, value) -> {
            switch (name) {
                case "specversion", "id", "type" -> {}
                case "source", "subject", "dataschema" -> Values.attribute(kept, name, Values.quoted(value));
                case "time" -> {
                    Values.checkTime(value);
                    Values.attribute(kept, name, Values.quoted(value));
                }
                default -> extension(kept, name, value);
            }
        });
        EventData event = EventData.of(attributes.getOrDefault("type", ""), data)
                .withId(attributes.getOrDefault("id", ""))
                .withExtension(EventData.TAG_ATTRIBUTES, Values.attributes(kept));
        return contentType.isEmpty() ? event : event.withContentType(contentType);
    }

    private static void extension(JsonOut kept, String name, String value) {
        if (Names.SET_BY_NODE.contains(name) || name.equals("stream") || name.equals("revision")) {
            throw EventReader.bad(
                    "the header ce-" + name + " is set by the node when the event is stored; leave it out");
        }
        if (!Names.isExtension(name)) {
            throw Names.unknown(name);
        }
        Values.attribute(kept, name, Values.quoted(value));
    }
}
