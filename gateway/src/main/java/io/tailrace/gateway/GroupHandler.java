package io.tailrace.gateway;

import io.tailrace.consumer.Fetch;
import io.tailrace.consumer.Group;
import io.tailrace.consumer.GroupConfig;
import io.tailrace.consumer.GroupStatus;
import io.tailrace.consumer.Nack;
import io.tailrace.consumer.Parked;
import io.tailrace.consumer.Place;
import io.tailrace.consumer.Settled;
import io.tailrace.gateway.json.Flat;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Percent;
import io.tailrace.journal.StreamId;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Consumer groups over HTTP. Asked on a reader's thread, as a group may read the journal and write its checkpoint. */
final class GroupHandler {
    /** How long a fetch may wait: less than a quiet connection is kept. */
    private static final long WAIT_MILLIS_MAX = 30_000;

    private GroupHandler() {}

    /** A group and how it is at this moment. */
    private record Shown(Group group, GroupStatus status, boolean stalled) {
        static Shown of(ConsumerGroups groups, Group group) {
            return new Shown(group, group.status(), groups.isStalled(group));
        }

        void write(JsonOut out) {
            GroupJson.group(group, status, stalled, out);
        }
    }

    static void list(Exchange exchange) {
        exchange.query();
        ConsumerGroups groups = exchange.shared().groups();
        Callable<List<Shown>> question = () ->
                groups.all().stream().map(group -> Shown.of(groups, group)).toList();
        StreamHandler.read(exchange, question, found -> {
            JsonOut out = exchange.loop.scratch().begin().name("groups").beginArray();
            found.forEach(shown -> shown.write(out));
            fresh(exchange, 200, out.endArray().end());
        });
    }

    static void create(Exchange exchange) {
        String name = exchange.parameter(0);
        ConsumerGroups groups = exchange.shared().groups();
        body(exchange, GroupJson.createNames(), flat -> {
            GroupConfig config = GroupJson.config(flat);
            String from = flat.text("from");
            Place place = from == null ? new Place.Start() : GroupJson.place("from", from);
            StreamHandler.read(
                    exchange,
                    () -> groups.create(name, config, place),
                    made -> shown(exchange, made.created() ? 201 : 200, made.group()));
        });
    }

    static void show(Exchange exchange) {
        exchange.query();
        shown(exchange, 200, group(exchange));
    }

    private static Group group(Exchange exchange) {
        return exchange.shared().groups().require(exchange.parameter(0));
    }

    private static void shown(Exchange exchange, int status, Group group) {
        ConsumerGroups groups = exchange.shared().groups();
        StreamHandler.read(exchange, () -> Shown.of(groups, group), shown -> {
            JsonOut out = exchange.loop.scratch();
            shown.write(out);
            fresh(exchange, status, out);
        });
    }

    private static void fresh(Exchange exchange, int status, JsonOut out) {
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        exchange.json(status, out);
    }

    private static void body(Exchange exchange, String[] known, Consumer<Flat> then) {
        exchange.query();
        Body.read(exchange, bytes -> then.accept(exchange.shared().events().flat(bytes, known)));
    }

    static void delete(Exchange exchange) {
        exchange.query();
        String name = exchange.parameter(0);
        ConsumerGroups groups = exchange.shared().groups();
        Callable<Boolean> question = () -> {
            groups.delete(name);
            return true;
        };
        StreamHandler.read(exchange, question, done -> exchange.empty(204));
    }

    static void fetch(Exchange exchange) {
        Group group = group(exchange);
        body(exchange, new String[] {"member", "max", "waitMillis", "leaseMillis"}, flat -> {
            String member = flat.text("member");
            Fetch wanted = new Fetch(
                    member == null ? "anonymous" : member,
                    (int) flat.number("max", 1, Fetch.EVENTS_MAX, 100),
                    Fetch.BYTES_DEFAULT,
                    flat.millis("leaseMillis"),
                    Duration.ofMillis(flat.number("waitMillis", 0, WAIT_MILLIS_MAX, 0)));
            new GroupFetch(exchange, group, wanted).start();
        });
    }

    static void ack(Exchange exchange) {
        settle(exchange, new String[] {"ids"}, (group, flat) -> group::ack);
    }

    static void nack(Exchange exchange) {
        settle(exchange, new String[] {"ids", "action", "delayMillis", "reason"}, (group, flat) -> {
            Nack nack = GroupJson.nack(flat);
            return ids -> group.nack(ids, nack);
        });
    }

    static void extend(Exchange exchange) {
        settle(exchange, new String[] {"ids", "leaseMillis"}, (group, flat) -> {
            Duration lease = flat.millis("leaseMillis");
            Duration wanted = lease == null ? group.config().lease() : lease;
            return ids -> group.extend(ids, wanted);
        });
    }

    /** What is to be done with deliveries of a group, by what the body says. */
    private interface Settling {
        Function<List<String>, Settled> of(Group group, Flat flat);
    }

    private static void settle(Exchange exchange, String[] known, Settling settling) {
        operate(exchange, known, (group, flat) -> {
            List<String> ids = GroupJson.ids(flat);
            Function<List<String>, Settled> settle = settling.of(group, flat);
            StreamHandler.read(exchange, () -> settle.apply(ids), settled -> {
                JsonOut out = exchange.loop.scratch().begin();
                fresh(exchange, 200, GroupJson.settled(settled, out).end());
            });
        });
    }

    static void leave(Exchange exchange) {
        operate(exchange, new String[] {"member"}, (group, flat) -> {
            String member = flat.required("member");
            StreamHandler.read(exchange, () -> group.leave(member), held -> {
                JsonOut out = exchange.loop.scratch().begin();
                fresh(exchange, 200, out.member("released", held).end());
            });
        });
    }

    static void parked(Exchange exchange) {
        Query query = exchange.query("after", "limit");
        Group group = group(exchange);
        int max = exchange.shared().config().pageEvents();
        int limit = (int) query.number("limit", 1, max, Math.min(100, max));
        String after = query.text("after");
        StreamId from = after == null ? null : Exchange.streamOf("after", after);
        StreamHandler.read(exchange, () -> group.parked(from, limit + 1), found -> {
            List<Parked> page = found.subList(0, Math.min(limit, found.size()));
            JsonOut out = exchange.loop.scratch().begin().name("parked").beginArray();
            page.forEach(each -> GroupJson.parked(each, out));
            out.endArray();
            if (found.size() > limit) {
                String last = page.get(limit - 1).stream().value();
                out.member(
                        "next",
                        "/v1/groups/" + group.name() + "/parked?after=" + Percent.encode(last) + "&limit=" + limit);
            }
            fresh(exchange, 200, out.end());
        });
    }

    static void replay(Exchange exchange) {
        operate(exchange, new String[] {"stream", "dryRun"}, (group, flat) -> {
            String stream = flat.text("stream");
            StreamId which = stream == null ? null : StreamId.of(stream);
            boolean dry = flat.flag("dryRun");
            StreamHandler.read(exchange, () -> group.replay(which, dry), replay -> {
                JsonOut out = exchange.loop.scratch().begin();
                out.member("streams", replay.streams()).member("events", replay.events());
                fresh(exchange, 200, out.member("dryRun", dry).end());
            });
        });
    }

    static void skip(Exchange exchange) {
        operate(exchange, new String[] {"stream", "version"}, (group, flat) -> {
            StreamId stream = StreamId.of(flat.required("stream"));
            long version = flat.number("version", 1, Long.MAX_VALUE, 0);
            change(exchange, group, () -> group.skip(stream, version));
        });
    }

    static void reset(Exchange exchange) {
        operate(exchange, new String[] {"to", "dryRun"}, (group, flat) -> {
            Place to = GroupJson.place("to", flat.required("to"));
            boolean dry = flat.flag("dryRun");
            StreamHandler.read(
                    exchange,
                    () -> group.reset(to, dry),
                    moved -> fresh(exchange, 200, GroupJson.moved(moved, dry, exchange.loop.scratch())));
        });
    }

    static void pause(Exchange exchange) {
        operate(exchange, new String[0], (group, flat) -> change(exchange, group, group::pause));
    }

    static void resume(Exchange exchange) {
        operate(exchange, new String[0], (group, flat) -> change(exchange, group, group::resume));
    }

    static void copy(Exchange exchange) {
        operate(exchange, new String[] {"name"}, (group, flat) -> {
            String target = flat.required("name");
            ConsumerGroups groups = exchange.shared().groups();
            StreamHandler.read(exchange, () -> groups.copy(group.name(), target), made -> shown(exchange, 201, made));
        });
    }

    private static void operate(Exchange exchange, String[] known, BiConsumer<Group, Flat> then) {
        Group group = group(exchange);
        body(exchange, known, flat -> then.accept(group, flat));
    }

    /** Does {@code step} and shows the group as it is then. */
    private static void change(Exchange exchange, Group group, Runnable step) {
        Callable<Boolean> question = () -> {
            step.run();
            return true;
        };
        StreamHandler.read(exchange, question, done -> shown(exchange, 200, group));
    }
}
