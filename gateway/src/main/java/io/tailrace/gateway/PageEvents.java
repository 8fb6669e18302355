package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;
import io.tailrace.journal.RecordedEvent;

/**
 * What a page took in.
 *
 * @param count its events
 * @param atEnd whether there were no more
 */
record PageEvents(int count, boolean atEnd) {
    private static final int SCAN_EVENTS = 65_536;

    /**
     * Writes events of {@code source} as the elements of an array. Bounded three ways: by events, by bytes, and by events
     * looked at where a filter drops most of them; a page never ends amid the parts of one stored event.
     *
     * @param limit the most events
     * @param bytes how long {@code out} may be before the last event
     */
    static PageEvents write(Source source, int limit, int bytes, JsonOut out) {
        int events = 0;
        for (int scanned = 0;
                source.amidParts() || (events < limit && scanned < SCAN_EVENTS && out.length() < bytes);
                scanned++) {
            RecordedEvent event = source.next();
            if (event != null) {
                Framing.ARRAY.write(event, source, out);
                events++;
            } else if (source.atEnd()) {
                return new PageEvents(events, true);
            }
        }
        return new PageEvents(events, false);
    }
}
