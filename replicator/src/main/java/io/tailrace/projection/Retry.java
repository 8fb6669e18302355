package io.tailrace.projection;

/**
 * What a projection waits to try again by itself.
 *
 * @param attempts that failed in a row
 * @param cause why the last one did
 * @param waitMillis between that one and the next
 */
public record Retry(int attempts, String cause, long waitMillis) {}
