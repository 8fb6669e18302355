package io.tailrace.journal;

/**
 * How large things may be. Every value is checked before anything is stored; one above is refused with a
 * {@link LimitExceededException} that names the limit.
 *
 * @param eventBytes data of one event, in bytes; at most 1 MiB
 * @param metadataBytes metadata of one event, in bytes; at most 64 KiB
 * @param commitBytes one encoded commit, in bytes; at most 4 MiB
 * @param commitEvents events of one commit; at most 1,000
 * @param streamIdBytes a stream id in UTF-8, in bytes; at most 256
 * @param typeBytes an event type in UTF-8, in bytes; at most 128
 * @param eventIdBytes an event id in UTF-8, in bytes; at most 128
 */
public record Limits(
        int eventBytes,
        int metadataBytes,
        int commitBytes,
        int commitEvents,
        int streamIdBytes,
        int typeBytes,
        int eventIdBytes) {

    private static final Limits DEFAULTS = new Limits(1 << 20, 64 << 10, 4 << 20, 1_000, 256, 128, 128);

    public Limits {
        within("event-bytes", eventBytes, 1 << 20);
        within("metadata-bytes", metadataBytes, 64 << 10);
        within("commit-bytes", commitBytes, 4 << 20);
        within("commit-events", commitEvents, 1_000);
        within("stream-id-bytes", streamIdBytes, 256);
        within("type-bytes", typeBytes, 128);
        within("event-id-bytes", eventIdBytes, 128);
    }

    /** The largest values the format is tested with: what each parameter says. */
    public static Limits defaults() {
        return DEFAULTS;
    }

    private static void within(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    "limit out of range: limits." + name + "=" + value + ", allowed 1 to " + max);
        }
    }
}
