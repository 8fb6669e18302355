/**
 * What everything that follows the journals has in common: how far it is, how far behind, whether it moves. Nothing here can
 * slow or stop an append.
 */
@NullMarked
package io.tailrace.replicator;

import org.jspecify.annotations.NullMarked;
