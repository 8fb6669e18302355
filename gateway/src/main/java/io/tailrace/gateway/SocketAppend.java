package io.tailrace.gateway;

import io.tailrace.gateway.json.SocketMessage;
import io.tailrace.journal.AppendCallback;
import io.tailrace.journal.AppendResult;
import io.tailrace.journal.AppendResult.Appended;
import org.jspecify.annotations.Nullable;

/** One append of a {@link Socket} under way. Made and answered on the event loop; a thread of the shard calls it in between. */
final class SocketAppend implements Submissions.Submission, AppendCallback, Runnable {
    private final Socket socket;
    private final SocketMessage.Write write;
    private final int length;
    private final long startedNanos = System.nanoTime();
    private @Nullable AppendResult result;

    /**
     * @param length of the message, in bytes
     */
    SocketAppend(Socket socket, SocketMessage.Write write, int length) {
        this.socket = socket;
        this.write = write;
        this.length = length;
    }

    /** Puts it behind what is to be handed over, if there is room for it. */
    void begin() {
        if (socket.take(write.id(), length)) {
            socket.loop().submissions().add(this);
        }
    }

    @Override
    public void submit() {
        try {
            socket.shared().journal().append(OwnStreams.refused(write.append()), this);
        } catch (RuntimeException e) {
            socket.done(length);
            socket.failed("id", write.id(), e);
        }
    }

    @Override
    public void answered(AppendResult answer) {
        result = answer;
        socket.loop().answers().add(this);
    }

    @Override
    public void run() {
        socket.shared().meters().appended(System.nanoTime() - startedNanos);
        socket.done(length);
        if (result instanceof Appended appended) {
            socket.acks()
                    .begin()
                    .member("id", write.id())
                    .member("version", appended.version())
                    .positionMember(
                            appended.position().shard(), appended.position().sequence())
                    .member("replayed", appended.replayed())
                    .end();
        } else if (result != null) {
            socket.error("id", write.id(), Refusals.of(result));
        }
        socket.flushLater();
    }
}
