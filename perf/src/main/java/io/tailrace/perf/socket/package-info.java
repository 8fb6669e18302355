/**
 * WebSocket load that leaves most of a small machine to the server. {@link io.tailrace.perf.socket.SocketLoad} appends, {@link
 * io.tailrace.perf.socket.SocketReaders} follows, and {@link io.tailrace.perf.socket.BareSocket} is the floor beside the node.
 */
@NullMarked
package io.tailrace.perf.socket;

import org.jspecify.annotations.NullMarked;
