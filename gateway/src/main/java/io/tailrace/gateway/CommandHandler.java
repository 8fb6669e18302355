package io.tailrace.gateway;

import io.tailrace.command.Aggregate;
import io.tailrace.command.Command;
import io.tailrace.command.CommandCallback;
import io.tailrace.command.CommandResult;
import io.tailrace.command.CommandResult.Done;
import io.tailrace.command.CommandResult.Rejected;
import io.tailrace.command.CommandResult.WrittenEvent;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.JsonType;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.tailrace.journal.Ack;
import io.tailrace.journal.ExpectedVersion;
import io.tailrace.journal.Position;
import io.tailrace.journal.StreamId;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Commands over HTTP. Read on the event loop, decided on the writer thread of their shard, answered through {@link Answers}:
 * no thread waits in between.
 */
final class CommandHandler {
    private CommandHandler() {}

    /** One command for one aggregate. */
    static void run(Exchange exchange) {
        Aggregate<?, ?, ?> aggregate = Targets.aggregate(exchange.shared(), exchange.parameter(0));
        StreamId target = Targets.stream(aggregate, exchange.parameter(1));
        Ack ack = exchange.query("ack").ack();
        String match = exchange.header(HttpHeaders.IF_MATCH);
        String noneMatch = exchange.header(HttpHeaders.IF_NONE_MATCH);
        ExpectedVersion expected = Preconditions.expected(match, noneMatch);
        String key = Targets.id("Idempotency-Key", exchange.header("Idempotency-Key"));
        String correlation = Targets.id("Correlation-Id", exchange.header("Correlation-Id"));
        String causation = Targets.id("Causation-Id", exchange.header("Causation-Id"));
        checkMedia(aggregate, exchange.header(HttpHeaders.CONTENT_TYPE));
        boolean conditional = match != null || noneMatch != null;
        Body.read(exchange, body -> {
            byte[] data = Targets.payload(exchange.shared(), aggregate, body);
            Command command = Targets.command(
                    Command.of(target, exchange.parameter(2), data).expecting(expected),
                    key,
                    correlation,
                    causation,
                    ack);
            exchange.loop.submissions().add(new Pending(exchange, command, conditional));
        });
    }

    private static void checkMedia(Aggregate<?, ?, ?> aggregate, @Nullable String contentType) {
        String media = Media.plain(contentType);
        if (JsonType.isJson(aggregate.commands().contentType()) && !media.isEmpty() && !JsonType.isJson(media)) {
            throw Media.unsupported("the body must be " + Media.JSON + ", not " + media);
        }
    }

    /** One command under way. Made and answered on the event loop; a thread of the shard calls it in between. */
    private static final class Pending implements CommandCallback, Submissions.Submission, Runnable {
        private final Exchange exchange;
        private final Command command;
        private final boolean conditional;
        private final long startedNanos = System.nanoTime();
        // Written by the shard's thread, read by the loop: the queue between them orders the two.
        private @Nullable CommandResult result;

        Pending(Exchange exchange, Command command, boolean conditional) {
            this.exchange = exchange;
            this.command = command;
            this.conditional = conditional;
        }

        @Override
        public void submit() {
            try {
                exchange.shared().commands().execute(command, this);
            } catch (RuntimeException e) {
                exchange.failed(e);
            }
        }

        @Override
        public void answered(CommandResult answer) {
            result = answer;
            exchange.loop.answers().add(this);
        }

        @Override
        public void run() {
            exchange.shared().meters().commanded(System.nanoTime() - startedNanos);
            CommandResult answer = result;
            if (answer instanceof Done done) {
                done(done);
                return;
            }
            if (answer instanceof Rejected rejected && rejected.replayed()) {
                exchange.response().putHeader("Idempotency-Replayed", "true");
            }
            Problem problem = answer == null
                    ? Problem.of(Slug.INTERNAL, "the command got no answer")
                    : CommandRefusals.of(answer);
            boolean precondition = conditional && problem.slug() == Slug.WRONG_EXPECTED_VERSION;
            exchange.problem(precondition ? problem.withStatus(412) : problem);
        }

        private void done(Done done) {
            exchange.response().putHeader(HttpHeaders.ETAG, Preconditions.etag(done.version()));
            if (done.replayed()) {
                exchange.response().putHeader("Idempotency-Replayed", "true");
            }
            JsonOut out = exchange.loop.scratch().begin();
            out.member("stream", done.stream().value()).member("version", done.version());
            Position position = done.position();
            if (position != null) {
                out.positionMember(position.shard(), position.sequence());
            }
            out.member("ack", done.ack().label()).member("replayed", done.replayed());
            out.name("events").beginArray();
            for (WrittenEvent event : done.events()) {
                out.begin()
                        .member("stream", event.stream().value())
                        .member("id", event.id())
                        .member("type", event.type())
                        .member("version", event.version())
                        .positionMember(
                                event.position().shard(), event.position().sequence())
                        .end();
            }
            exchange.json(200, out.endArray().end());
        }
    }
}
