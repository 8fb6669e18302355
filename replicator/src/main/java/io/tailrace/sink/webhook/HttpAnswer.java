package io.tailrace.sink.webhook;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver answered.
 *
 * @param status the HTTP status
 * @param retryAfter the header of that name; null if there was none
 * @param text the beginning of the body, printable; may be empty
 */
record HttpAnswer(int status, @Nullable String retryAfter, String text) {
    private static final int SECONDS_DIGITS_MAX = 9;

    boolean isTaken() {
        return status >= 200 && status < 300;
    }

    /** How long the receiver wants to be left alone; null if it does not say, or not so that it can be read. */
    @Nullable
    Duration pause(Instant now) {
        String value = retryAfter;
        if (value == null) {
            return null;
        }
        if (value.matches("[0-9]{1," + SECONDS_DIGITS_MAX + "}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(now, until);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return status + (text.isEmpty() ? "" : ": " + text);
    }
}
