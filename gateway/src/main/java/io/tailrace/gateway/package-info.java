/**
 * The node's server: HTTP and WebSocket over one journal. {@link io.tailrace.gateway.Node} is the door; {@link
 * io.tailrace.gateway.NodeConfig} says what it needs. Vert.x types stay in here.
 */
@NullMarked
package io.tailrace.gateway;

import org.jspecify.annotations.NullMarked;
