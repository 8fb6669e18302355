package io.tailrace.gateway.config;

/**
 * One value and where it came from.
 *
 * @param text as it was written
 * @param number the same in the unit of the key (bytes, nanoseconds, a count); 0 where the key is not a number
 * @param origin {@code default}, {@code file:line}, {@code environment NAME} or {@code flag --name}
 */
public record Setting(Key key, String text, long number, String origin) {}
