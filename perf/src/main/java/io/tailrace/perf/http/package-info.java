/**
 * HTTP load that leaves most of a small machine to the server. {@link io.tailrace.perf.http.HttpLoad} is the client, {@link
 * io.tailrace.perf.http.BareServer} the floor beside the node.
 */
@NullMarked
package io.tailrace.perf.http;

import org.jspecify.annotations.NullMarked;
