package io.tailrace.consumer;

/**
 * What a replay of parked streams does, or would do.
 *
 * @param streams how many streams are given out again
 * @param events how many events wait in them: the parked ones and what came behind them, before the filter
 */
public record Replay(long streams, long events) {}
