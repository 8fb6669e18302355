package io.tailrace.command;

import org.jspecify.annotations.Nullable;

/**
 * One place of a state that is not what it was.
 *
 * @param path JSON pointer to it, as {@code /lines/2/price}; empty = the whole state
 * @param before JSON that was there; null if there was nothing. A state that is not JSON stands as a string of base64
 * @param after JSON that is there now; null if there is nothing
 */
public record Difference(
        String path, @Nullable String before, @Nullable String after) {}
