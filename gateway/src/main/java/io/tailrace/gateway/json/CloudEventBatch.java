package io.tailrace.gateway.json;

import io.tailrace.journal.RecordedEvent;
import io.tailrace.sink.webhook.BatchBody;
import java.util.List;

/** A batch as the reads of the node give it: a JSON array of CloudEvents. */
public final class CloudEventBatch implements BatchBody {
    /** The media type of such an array. */
    public static final String MEDIA_TYPE = "application/cloudevents-batch+json";

    private static final int CAPACITY = 16 << 10;

    @Override
    public String contentType() {
        return MEDIA_TYPE;
    }

    @Override
    public byte[] encode(List<RecordedEvent> events) {
        JsonOut out = new JsonOut(CAPACITY).beginArray();
        EventWriter writer = new EventWriter();
        events.forEach(event -> writer.write(event, null, false, out));
        return out.endArray().toBytes();
    }
}
