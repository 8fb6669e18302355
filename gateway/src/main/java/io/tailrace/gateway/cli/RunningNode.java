package io.tailrace.gateway.cli;

import io.tailrace.gateway.Node;
import io.tailrace.gateway.NodeConfig;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A node that ends in order when the process is told to: on SIGTERM or Ctrl-C it is closed on the shutdown thread, and
 * the process ends with 0 because everything that was acknowledged is stored and nothing was cut off.
 */
final class RunningNode implements AutoCloseable {
    private final Node node;
    private final Runnable afterwards;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    private RunningNode(Node node, Runnable afterwards) {
        this.node = node;
        this.afterwards = afterwards;
    }

    /**
     * Starts the node.
     *
     * @param afterwards runs once the node is closed, also when a signal closed it or it did not start
     * @throws Failure if its address cannot be listened on
     */
    static RunningNode start(NodeConfig config, Runnable afterwards) {
        Node node;
        try {
            node = Node.start(config);
        } catch (IllegalStateException e) {
            afterwards.run();
            throw Failure.unavailable(
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage()
                            + "\nStop what listens there, or take another port: --port 0 takes a free one.",
                    e);
        } catch (RuntimeException e) {
            afterwards.run();
            throw e;
        }
        RunningNode running = new RunningNode(node, afterwards);
        Runtime.getRuntime().addShutdownHook(new Thread(running::onSignal, "shutdown"));
        return running;
    }

    Node node() {
        return node;
    }

    /** Prints the one line that scripts wait for. */
    void announce(PrintWriter out, NodeConfig config) {
        out.println("tailrace listening on " + node.url() + " data="
                + config.journal().directory().toAbsolutePath().normalize());
        out.flush();
    }

    /** Waits until the node is closed; a signal ends the process from here. */
    void await() throws InterruptedException {
        ended.await();
    }

    // Reached too when the process ends by itself after close(), and then leaves its exit code alone.
    private void onSignal() {
        if (closed.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(shutDown());
        }
    }

    private int shutDown() {
        try {
            node.close();
            afterwards.run();
            return ExitCode.OK;
        } catch (RuntimeException e) {
            System.err.println("tailrace: " + FailureReport.translate(e).text());
            return ExitCode.FAILED;
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                node.close();
                afterwards.run();
            } finally {
                ended.countDown();
            }
        }
    }
}
