package io.tailrace.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a server that must be told its own before it listens, or comes back to it after it was away.
 *
 * <p>It lies below those that a kernel gives of itself, by default from 32,768 on. Of those any could be given meanwhile to whoever
 * connects to something, and even to one who asks again and again for the very server that is away: he is at last connected to himself,
 * and the port is taken.
 */
public final class SparePort {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 1_000;

    private SparePort() {}

    /**
     * A port of 127.0.0.1 that nobody listens on now. Any thread.
     *
     * @throws IOException if none of a thousand could be had
     */
    public static int find() throws IOException {
        IOException last = new IOException("not tried");
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                last = e;
            }
        }
        throw new IOException("no spare port from " + LOWEST + " to " + HIGHEST, last);
    }
}
