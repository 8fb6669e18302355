/**
 * What a node is told before it starts. {@link io.tailrace.gateway.config.Key} is the table of everything that can be
 * set, {@link io.tailrace.gateway.config.Configuration} the values and where each came from.
 */
@NullMarked
package io.tailrace.gateway.config;

import org.jspecify.annotations.NullMarked;
