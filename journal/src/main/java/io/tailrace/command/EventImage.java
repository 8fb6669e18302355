package io.tailrace.command;

/**
 * An event in the shape that readers of today get.
 *
 * @param type its type
 * @param revision of the type, from 1
 * @param data its bytes; not copied
 */
public record EventImage(String type, int revision, byte[] data) {}
