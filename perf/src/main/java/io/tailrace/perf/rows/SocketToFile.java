package io.tailrace.perf.rows;

import io.tailrace.perf.measure.WorkDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;

/** Copies bytes over a bare socket into a file and forces it, as often as a replica's bound makes it: the least that copying takes. */
final class SocketToFile {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final long FORCE_BYTES = 8 << 20;

    private SocketToFile() {}

    /** How long {@code bytes} take, into a file in {@code directory}, which is removed. */
    static double seconds(Path directory, long bytes) throws IOException {
        double seconds;
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(server, bytes));
            long start = System.nanoTime();
            receive(server, directory.resolve("copy"), bytes);
            seconds = (System.nanoTime() - start) / 1e9;
            sender.join();
        }
        WorkDirectory.remove(directory);
        return seconds;
    }

    private static void send(ServerSocketChannel server, long bytes) {
        try (SocketChannel line = server.accept()) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
            for (long left = bytes; left > 0; left -= chunk.limit()) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, left));
                while (chunk.hasRemaining()) {
                    line.write(chunk);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void receive(ServerSocketChannel server, Path file, long bytes) throws IOException {
        try (SocketChannel line = SocketChannel.open(server.getLocalAddress());
                FileChannel copy = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
            long forced = 0;
            for (long at = 0; at < bytes; ) {
                if (line.read(chunk.clear()) < 0) {
                    throw new IOException("the line ended at " + at + " of " + bytes);
                }
                chunk.flip();
                at += copy.write(chunk, at);
                if (at - forced >= FORCE_BYTES) {
                    copy.force(false);
                    forced = at;
                }
            }
            copy.force(false);
        }
    }
}
