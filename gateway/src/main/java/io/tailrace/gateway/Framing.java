package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.journal.RecordedEvent;

/** How events follow each other in what is sent. */
enum Framing {
    /** Server-sent events: an id to come back to, a name, one line of JSON. */
    SSE {
        @Override
        void write(RecordedEvent event, Source source, JsonOut out) {
            out.frame("id: ").frame(source.place()).frame("\nevent: event\ndata: ");
            source.writer().write(event, source.token(), true, out);
            out.frame("\n\n");
        }
    },
    /** One line of JSON each. */
    NDJSON {
        @Override
        void write(RecordedEvent event, Source source, JsonOut out) {
            source.writer().write(event, source.token(), true, out);
            out.frame("\n");
        }
    },
    /** Elements of a JSON array, without its brackets. */
    ARRAY {
        @Override
        void write(RecordedEvent event, Source source, JsonOut out) {
            source.writer().write(event, source.token(), false, out);
        }
    };

    abstract void write(RecordedEvent event, Source source, JsonOut out);
}
