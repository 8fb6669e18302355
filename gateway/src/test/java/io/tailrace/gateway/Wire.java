package io.tailrace.gateway;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A line between two nodes that a test cuts, holds up and disturbs. Ended with the test. */
public final class Wire implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 << 10;

    private final ServerSocket server;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong flipAfter = new AtomicLong(-1);
    private volatile int target;
    private volatile boolean cut;
    private volatile boolean mute;
    private volatile long delayMicros;

    private Wire(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** A line to that port of this machine. */
    public static Wire to(int port) throws IOException {
        Wire wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        start(wire::accept);
        return wire;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where it is to be called. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** New calls go to that port. */
    public void target(int port) {
        target = port;
        drop();
    }

    /** Ends all calls, and takes no new ones until {@link #mend}. */
    public void cut() {
        cut = true;
        drop();
    }

    /** Lets nothing through and says nothing, until {@link #mend}. */
    public void mute() {
        mute = true;
    }

    /** Holds up every few kilobytes for so long. */
    public void slow(long micros) {
        delayMicros = micros;
    }

    /** Changes one byte of what comes from the target, after so many more. */
    public void flipAfter(long bytes) {
        flipAfter.set(bytes);
    }

    /** Whether the byte was changed. */
    public boolean isFlipped() {
        return flipAfter.get() < 0;
    }

    /** Is a good line again. */
    public void mend() {
        cut = false;
        mute = false;
        delayMicros = 0;
    }

    private void drop() {
        open.forEach(Wire::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket caller = server.accept();
                if (cut) {
                    close(caller);
                    continue;
                }
                open.add(caller);
                start(() -> connect(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket caller) {
        Socket called = new Socket();
        open.add(called);
        try {
            called.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            start(() -> pump(caller, called, false));
            pump(called, caller, true);
        } catch (IOException e) {
            close(caller);
        } finally {
            open.remove(caller);
            open.remove(called);
        }
    }

    private void pump(Socket from, Socket to, boolean isAnswer) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[BUFFER_BYTES];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                while (mute && !from.isClosed()) {
                    LockSupport.parkNanos(10_000_000);
                }
                LockSupport.parkNanos(delayMicros * 1_000);
                if (isAnswer && flipAfter.get() >= 0) {
                    long left = flipAfter.addAndGet(-read);
                    if (left < 0) {
                        bytes[(int) Math.max(0, read + left)] ^= 0x10;
                        flipAfter.set(-1);
                    }
                }
                out.write(bytes, 0, read);
            }
        } catch (IOException e) {
            // Cut, by either side.
        }
    }

    private static void close(Closeable end) {
        try {
            end.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        drop();
    }
}
