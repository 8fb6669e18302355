package io.tailrace.gateway;

import io.tailrace.command.Aggregate;
import io.tailrace.command.Command;
import io.tailrace.command.CommandCallback;
import io.tailrace.command.CommandResult;
import io.tailrace.command.CommandResult.Done;
import io.tailrace.gateway.json.JsonOut;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.ProblemException;
import io.tailrace.gateway.json.SocketMessage;
import io.tailrace.journal.Position;
import io.tailrace.journal.StreamId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One command of a {@link Socket} under way. Made and answered on the event loop; a thread of the shard calls it in between. */
final class SocketCommand implements Submissions.Submission, CommandCallback, Runnable {
    private final Socket socket;
    private final SocketMessage.Run run;
    private final int length;
    private final long startedNanos = System.nanoTime();
    private @Nullable Command command;
    private @Nullable CommandResult result;

    /**
     * @param length of the message, in bytes
     */
    SocketCommand(Socket socket, SocketMessage.Run run, int length) {
        this.socket = socket;
        this.run = run;
        this.length = length;
    }

    /** Puts it behind what is to be handed over; what is wrong with it is told to the client. */
    void begin() {
        try {
            command = command();
        } catch (ProblemException e) {
            socket.error("id", run.id(), e.problem());
            return;
        }
        if (socket.take(run.id(), length)) {
            socket.loop().submissions().add(this);
        }
    }

    @Override
    public void submit() {
        try {
            socket.shared().commands().execute(Objects.requireNonNull(command), this);
        } catch (RuntimeException e) {
            socket.done(length);
            socket.failed("id", run.id(), e);
        }
    }

    private Command command() {
        int slash = run.aggregate().indexOf('/');
        Aggregate<?, ?, ?> aggregate =
                Targets.aggregate(socket.shared(), run.aggregate().substring(0, slash));
        StreamId target = Targets.stream(aggregate, run.aggregate().substring(slash + 1));
        byte[] data = Targets.checked(aggregate, run.data());
        return Targets.command(
                Command.of(target, run.name(), data).expecting(run.expected()),
                Targets.id("id", run.id()),
                Targets.id("correlation", run.correlation()),
                Targets.id("causation", run.causation()),
                run.ack());
    }

    @Override
    public void answered(CommandResult answer) {
        result = answer;
        socket.loop().answers().add(this);
    }

    @Override
    public void run() {
        socket.shared().meters().commanded(System.nanoTime() - startedNanos);
        socket.done(length);
        if (result instanceof Done done) {
            JsonOut acks = socket.acks().begin().member("id", run.id()).member("version", done.version());
            Position position = done.position();
            if (position != null) {
                acks.positionMember(position.shard(), position.sequence());
            }
            acks.member("replayed", done.replayed())
                    .member("events", done.events().size())
                    .end();
        } else if (result != null) {
            Problem problem = CommandRefusals.of(result);
            socket.error("id", run.id(), problem);
        }
        socket.flushLater();
    }
}
