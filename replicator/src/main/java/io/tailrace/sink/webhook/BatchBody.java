package io.tailrace.sink.webhook;

import io.tailrace.journal.RecordedEvent;
import java.util.List;

/** How a batch is written as the body of a request. Called by several threads; the same events give the same bytes. */
public interface BatchBody {
    /** The media type of the body, as {@code application/json}. */
    String contentType();

    /** The body for {@code events}, of which there is at least one. */
    byte[] encode(List<RecordedEvent> events);
}
