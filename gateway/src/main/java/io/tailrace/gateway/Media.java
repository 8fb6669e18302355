package io.tailrace.gateway;

import io.tailrace.gateway.json.CloudEventBatch;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.Slug;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Media types: what a body is, and which form of an answer is wanted. */
final class Media {
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";
    static final String EVENTS = "text/event-stream";
    static final String CLOUD_EVENT = "application/cloudevents+json";
    static final String CLOUD_BATCH = CloudEventBatch.MEDIA_TYPE;

    private Media() {}

    /** The media type without its parameters, in lower case; empty if there is none. */
    static String plain(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    /** Refuses a body that is compressed. */
    static void checkEncoding(@Nullable String contentEncoding) {
        if (contentEncoding != null && !contentEncoding.equalsIgnoreCase("identity")) {
            throw unsupported("a compressed body is not taken: send it without Content-Encoding");
        }
    }

    static ProblemException unsupported(String detail) {
        return Problem.of(Slug.UNSUPPORTED_MEDIA_TYPE, detail).exception();
    }

    /**
     * The one of {@code offered} that {@code accept} likes best; the first where it has no wish.
     *
     * @throws ProblemException if it accepts none of them
     */
    static String choose(@Nullable String accept, List<String> offered) {
        if (accept == null || accept.isBlank()) {
            return offered.get(0);
        }
        String best = null;
        double bestQuality = 0;
        for (String candidate : offered) {
            double quality = quality(accept, candidate);
            if (quality > bestQuality) {
                best = candidate;
                bestQuality = quality;
            }
        }
        if (best == null) {
            throw Problem.of(Slug.NOT_ACCEPTABLE, "offered here: " + String.join(", ", offered))
                    .exception();
        }
        return best;
    }

    /** How much {@code accept} wants {@code candidate}; the most specific range that covers it counts. */
    private static double quality(String accept, String candidate) {
        int specific = -1;
        double quality = 0;
        for (String range : accept.split(",", -1)) {
            String media = plain(range);
            int specificity = media.equals(candidate)
                    ? 2
                    : media.endsWith("/*") && candidate.startsWith(media.substring(0, media.length() - 1))
                            ? 1
                            : media.equals("*/*") || media.equals("*") ? 0 : -1;
            if (specificity > specific) {
                specific = specificity;
                quality = qualityOf(range);
            }
        }
        return quality;
    }

    private static double qualityOf(String range) {
        for (String parameter : range.split(";", -1)) {
            String trimmed = parameter.trim().toLowerCase(Locale.ROOT);
            if (trimmed.startsWith("q=")) {
                try {
                    return Double.parseDouble(trimmed.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
