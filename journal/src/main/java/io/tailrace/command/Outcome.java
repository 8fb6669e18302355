package io.tailrace.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.journal.Ack;
import io.tailrace.journal.EventData;
import io.tailrace.journal.RecordedEvent;
import io.tailrace.journal.StreamId;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a command that wrote no event of its own, as the data of the event that keeps it.
 *
 * @param command name of the command
 * @param stream its target
 * @param outcome {@code nothing} or {@code rejected}
 * @param code of the rejection
 * @param reason of the rejection
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Outcome(
        String command,
        String stream,
        String outcome,
        @Nullable String code,
        @Nullable String reason) {
    /** Type of the event. */
    static final String TYPE = "$command-answered";

    private static final String NOTHING = "nothing";
    private static final String REJECTED = "rejected";
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    static Outcome nothing(Command command) {
        return new Outcome(command.name(), command.target().value(), NOTHING, null, null);
    }

    static Outcome rejected(Command command, Rejection rejection) {
        return new Outcome(command.name(), command.target().value(), REJECTED, rejection.code(), rejection.reason());
    }

    EventData event() {
        try {
            return EventData.of(TYPE, MAPPER.writeValueAsBytes(this));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an outcome cannot be written", e);
        }
    }

    /** The outcome in {@code event}, which is of {@link #TYPE}. */
    static Outcome of(RecordedEvent event) {
        try {
            return MAPPER.readValue(event.data(), Outcome.class);
        } catch (IOException e) {
            throw new IllegalStateException("the answer to a command cannot be read: event=" + event, e);
        }
    }

    CommandResult result(StreamId target, long version, Ack ack, boolean replayed) {
        if (code != null) {
            return new CommandResult.Rejected(target, code, reason == null ? "" : reason, version, replayed);
        }
        return new CommandResult.Done(target, version, null, List.of(), ack, replayed);
    }
}
