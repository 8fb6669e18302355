package io.tailrace.gateway.json;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What went wrong, as RFC 9457 says it: {@code application/problem+json}.
 *
 * @param slug which kind of problem
 * @param status the HTTP status; mostly that of the slug
 * @param detail what is wrong here and how to mend it, in one or two sentences
 * @param fields further members by name: strings, whole numbers, or {@link Raw} JSON
 * @param retryable whether the same request may succeed later; mostly as the slug says
 */
public record Problem(Slug slug, int status, String detail, Map<String, Object> fields, boolean retryable) {
    /** Where the pages that explain the slugs live. */
    public static final String TYPE_BASE = "https://tailrace.io/problems/";

    /** The media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** A member that is JSON already. */
    public record Raw(String json) {}

    public static Problem of(Slug slug, String detail) {
        return new Problem(slug, slug.status(), detail, Map.of(), slug.isRetryable());
    }

    /** This problem with one member more. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Problem(slug, status, detail, more, retryable);
    }

    /** This problem under another status. */
    public Problem withStatus(int wanted) {
        return new Problem(slug, wanted, detail, fields, retryable);
    }

    /** This problem, which the same request will meet again. */
    public Problem permanent() {
        return new Problem(slug, status, detail, fields, false);
    }

    /** To be thrown where a value cannot be returned. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    /** Writes it as a JSON object that says where it came up. */
    public void write(JsonOut out, Occurrence where) {
        out.begin()
                .member("type", TYPE_BASE + slug.label())
                .member("title", slug.title())
                .member("status", status)
                .member("detail", detail);
        if (where.instance() != null) {
            out.member("instance", where.instance());
        }
        out.member("code", slug.label()).member("traceId", where.traceId()).member("retryable", retryable);
        fields.forEach((name, value) -> {
            if (value instanceof Number number) {
                out.member(name, number.longValue());
            } else if (value instanceof Raw raw) {
                out.name(name).raw(raw.json());
            } else {
                out.member(name, value.toString());
            }
        });
        out.end();
    }

    /** The JSON object that {@link #write} writes. */
    public byte[] toJson(Occurrence where) {
        JsonOut out = new JsonOut(512);
        write(out, where);
        return out.toBytes();
    }
}
