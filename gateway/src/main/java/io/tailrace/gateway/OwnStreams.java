package io.tailrace.gateway;

import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Append;
import io.tailrace.journal.StreamId;

/** The streams that the node writes by itself, whose names start with a dollar sign. */
final class OwnStreams {
    private static final char MARK = '$';

    private OwnStreams() {}

    /**
     * {@code append}, which a client sent.
     *
     * @throws io.tailrace.gateway.json.ProblemException if it writes to a stream of the node's own
     */
    static Append refused(Append append) {
        for (int i = 0; i < append.streams().size(); i++) {
            StreamId stream = append.streams().get(i).stream();
            if (stream.value().charAt(0) == MARK) {
                throw Problem.of(
                                Slug.RESERVED_STREAM,
                                "streams whose names start with \"$\" are written by the node alone; choose another name")
                        .with("stream", stream.value())
                        .exception();
            }
        }
        return append;
    }
}
