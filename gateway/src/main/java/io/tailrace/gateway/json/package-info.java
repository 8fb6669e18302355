/**
 * Between bytes and events, with nothing of the network in it: strict JSON in, JSON out, and the problems that bad input
 * ends in. Used by the gateway only.
 */
@NullMarked
package io.tailrace.gateway.json;

import org.jspecify.annotations.NullMarked;
