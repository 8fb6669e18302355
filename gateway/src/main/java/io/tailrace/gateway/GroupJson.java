package io.tailrace.gateway;

import io.tailrace.consumer.Delivery;
import io.tailrace.consumer.Group;
import io.tailrace.consumer.GroupConfig;
import io.tailrace.consumer.GroupStatus;
import io.tailrace.consumer.Moved;
import io.tailrace.consumer.Nack;
import io.tailrace.consumer.Parked;
import io.tailrace.consumer.Place;
import io.tailrace.consumer.Settled;
import io.tailrace.gateway.json.EventWriter;
import io.tailrace.gateway.json.Flat;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.journal.EventFilter;
import io.tailrace.journal.Positions;
import io.tailrace.journal.RecordedEvent;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Groups as JSON: what clients send and what they are told. */
final class GroupJson {
    private static final String[] CREATE = {
        "categories",
        "prefix",
        "types",
        "leaseMillis",
        "attempts",
        "exhausted",
        "backoffMinMillis",
        "backoffMaxMillis",
        "inFlight",
        "from"
    };

    private GroupJson() {}

    /** The members of a group that is to be made. */
    static String[] createNames() {
        return CREATE.clone();
    }

    static GroupConfig config(Flat flat) {
        GroupConfig absent = GroupConfig.defaults();
        String prefix = flat.text("prefix");
        EventFilter filter = new EventFilter(
                Set.copyOf(flat.texts("categories")), prefix == null ? "" : prefix, Set.copyOf(flat.texts("types")));
        return new GroupConfig(
                filter,
                millis(flat, "leaseMillis", absent.lease()),
                (int) flat.number("attempts", 1, Integer.MAX_VALUE, absent.attempts()),
                exhausted(flat.text("exhausted")),
                millis(flat, "backoffMinMillis", absent.backoffMin()),
                millis(flat, "backoffMaxMillis", absent.backoffMax()),
                (int) flat.number("inFlight", 1, Integer.MAX_VALUE, absent.inFlight()));
    }

    private static Duration millis(Flat flat, String name, Duration absent) {
        Duration given = flat.millis(name);
        return given == null ? absent : given;
    }

    private static GroupConfig.Exhausted exhausted(@Nullable String value) {
        return switch (value == null ? "park" : value) {
            case "park" -> GroupConfig.Exhausted.PARK;
            case "skip" -> GroupConfig.Exhausted.SKIP;
            default -> throw Flat.wrong("exhausted", "park or skip");
        };
    }

    /** What is to be done with deliveries that could not be handled. */
    static Nack nack(Flat flat) {
        String action = flat.text("action");
        Nack.Action what = switch (action == null ? "retry" : action) {
            case "retry" -> Nack.Action.RETRY;
            case "park" -> Nack.Action.PARK;
            case "skip" -> Nack.Action.SKIP;
            default -> throw Flat.wrong("action", "retry, park or skip");
        };
        String reason = flat.text("reason");
        return new Nack(what, flat.millis("delayMillis"), reason == null ? "" : reason);
    }

    /** The ids of deliveries, at least one. */
    static List<String> ids(Flat flat) {
        List<String> ids = flat.texts("ids");
        if (ids.isEmpty()) {
            throw Flat.wrong("ids", "a list of at least one delivery's id");
        }
        return ids;
    }

    /** {@code start}, {@code end}, a position token, or a time as in RFC 3339. */
    static Place place(String member, String value) {
        if (value.equals("start")) {
            return new Place.Start();
        }
        if (value.equals("end")) {
            return new Place.End();
        }
        try {
            return value.startsWith("v1.")
                    ? new Place.At(Positions.parse(value))
                    : new Place.Since(OffsetDateTime.parse(value).toInstant());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw Flat.wrong(
                    member, "start, end, a position token, or a time as in RFC 3339, for example 2026-04-05T17:31:00Z");
        }
    }

    static void group(Group group, GroupStatus status, boolean stalled, JsonOut out) {
        out.begin().member("name", group.name());
        FollowerHandler.members(status.standing(), stalled, out);
        out.member("read", status.read().token())
                .member("inFlight", status.load().inFlight())
                .member("window", status.load().window())
                .member("parked", status.load().parked());
        config(group.config(), out.name("config"));
        out.name("members").beginArray();
        status.members()
                .forEach(member -> out.begin()
                        .member("name", member.name())
                        .member("inFlight", member.inFlight())
                        .member("idleMillis", member.idle().toMillis())
                        .end());
        out.endArray();
        counts(status.counts(), out.name("counts"));
        out.end();
    }

    private static void config(GroupConfig config, JsonOut out) {
        out.begin();
        texts("categories", config.filter().categories().stream().sorted().toList(), out);
        out.member("prefix", config.filter().prefix());
        texts("types", config.filter().types().stream().sorted().toList(), out);
        out.member("leaseMillis", config.lease().toMillis())
                .member("attempts", config.attempts())
                .member("exhausted", config.exhausted().name().toLowerCase(Locale.ROOT))
                .member("backoffMinMillis", config.backoffMin().toMillis())
                .member("backoffMaxMillis", config.backoffMax().toMillis())
                .member("inFlight", config.inFlight())
                .end();
    }

    private static void counts(GroupStatus.Counts counts, JsonOut out) {
        out.begin()
                .member("delivered", counts.delivered())
                .member("redelivered", counts.redelivered())
                .member("acked", counts.acked())
                .member("retried", counts.retried())
                .member("expired", counts.expired())
                .member("parked", counts.parked())
                .member("skipped", counts.skipped())
                .end();
    }

    private static void texts(String name, Collection<String> texts, JsonOut out) {
        out.name(name).beginArray();
        texts.forEach(out::string);
        out.endArray();
    }

    /** The member {@code deliveries} of an object that is open. */
    static JsonOut deliveries(List<Delivery> deliveries, JsonOut out) {
        out.name("deliveries").beginArray();
        for (Delivery delivery : deliveries) {
            out.begin()
                    .member("id", delivery.id())
                    .member("attempt", delivery.attempt())
                    .member("leaseMillis", delivery.lease().toMillis())
                    .name("events")
                    .beginArray();
            for (RecordedEvent event : delivery.events()) {
                EventWriter.writeOne(event, out);
            }
            out.endArray().end();
        }
        return out.endArray();
    }

    /** The members of an object that is open. */
    static JsonOut settled(Settled settled, JsonOut out) {
        out.member("done", settled.done());
        texts("gone", settled.gone(), out);
        return out;
    }

    static void parked(Parked parked, JsonOut out) {
        out.begin()
                .member("stream", parked.stream().value())
                .member("version", parked.version())
                .positionMember(parked.shard(), parked.sequence())
                .member("attempt", parked.attempt())
                .member("reason", parked.reason())
                .member("since", parked.since().toString())
                .member("replaying", parked.replaying())
                .end();
    }

    static JsonOut moved(Moved moved, boolean dry, JsonOut out) {
        return out.begin()
                .member("from", moved.from().token())
                .member("to", moved.to().token())
                .member("events", moved.events())
                .member("parked", moved.parked())
                .member("inFlight", moved.inFlight())
                .member("dryRun", dry)
                .end();
    }
}
