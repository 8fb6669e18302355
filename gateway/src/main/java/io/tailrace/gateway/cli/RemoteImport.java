package io.tailrace.gateway.cli;

import io.tailrace.journal.Append;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends every line of a source to a node and reads its acks as they come. When the connection breaks it comes back,
 * waiting longer each time, and sends again what was not acknowledged: lines with an id are recognised by the node.
 *
 * <p>This thread sends; a second one, for each connection, reads the acks.
 */
final class RemoteImport {
    private final URI server;
    private final ImportSource source;
    private final ImportTotals totals;
    private final ProgressLine progress;
    private final ImportWindow window;
    private final long retryNanos;
    private boolean sourceEnded;

    RemoteImport(URI server, ImportSource source, ImportTotals totals, ProgressLine progress, Duration retryFor) {
        this.server = server;
        this.source = source;
        this.totals = totals;
        this.progress = progress;
        window = new ImportWindow(totals);
        retryNanos = retryFor.toNanos();
    }

    /**
     * Returns when every line is acknowledged.
     *
     * @throws Failure naming the first line that was not taken in, or that the node did not come back in time
     */
    void run() throws IOException {
        long progressNanos = System.nanoTime();
        for (int retries = 0; ; retries++) {
            long before = totals.answered();
            IOException broken = attempt();
            if (broken == null) {
                return;
            }
            if (totals.answered() > before) {
                progressNanos = System.nanoTime();
                retries = 0;
            }
            if (System.nanoTime() - progressNanos > retryNanos) {
                throw Client.unreachable(server, broken);
            }
            window.requireRepeatable();
            RemoteReader.pause(retries);
        }
    }

    // Null when everything was acknowledged, else what broke the connection.
    private @Nullable IOException attempt() throws IOException {
        window.reopen();
        try (ImportConnection connection = ImportConnection.open(server)) {
            Thread acks = new Thread(() -> window.readAcks(connection), "import-acks");
            acks.setDaemon(true);
            acks.start();
            IOException sending = sendAll(connection);
            join(acks);
            return window.outcome(sourceEnded, sending);
        } catch (IOException e) {
            if (e instanceof SourceException) {
                throw e;
            }
            return e;
        }
    }

    private @Nullable IOException sendAll(ImportConnection connection) throws SourceException {
        try {
            for (byte[] line : window.lines()) {
                connection.send(line);
            }
            while (!sourceEnded && !window.isEnded()) {
                byte[] line = nextLine();
                if (line != null) {
                    send(connection, line);
                }
            }
            connection.end();
            return null;
        } catch (SourceException e) {
            throw e;
        } catch (IOException e) {
            // The node may have said why before it closed: let the acks be read to their end.
            window.awaitEnd();
            return e;
        }
    }

    private void send(ImportConnection connection, byte[] bytes) throws IOException {
        Append line = EventLine.parse(bytes, source.lineNumber());
        totals.read(EventLine.stream(line), bytes.length);
        boolean repeatable = EventLine.isRepeatable(line);
        if (!window.offer(bytes, source.lineNumber(), repeatable)) {
            connection.flush();
            window.put(bytes, source.lineNumber(), repeatable);
        }
        connection.send(bytes);
        if (!isReady()) {
            connection.flush();
        }
        progress.update(source.bytesRead(), source.totalBytes(), totals.answered());
    }

    private byte @Nullable [] nextLine() throws SourceException {
        try {
            byte[] line = source.next();
            sourceEnded = line == null;
            return line;
        } catch (IOException e) {
            throw new SourceException(e);
        }
    }

    private boolean isReady() throws SourceException {
        try {
            return source.isReady();
        } catch (IOException e) {
            throw new SourceException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.failed("interrupted", e);
        }
    }

    /** The file cannot be read on; no other connection mends that. */
    private static final class SourceException extends IOException {
        private static final long serialVersionUID = 1L;

        SourceException(IOException cause) {
            super("cannot read the lines: " + cause.getMessage(), cause);
        }
    }
}
