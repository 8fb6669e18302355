package io.tailrace.samples;

import java.util.Map;

/** What has happened to an order. */
sealed interface OrderEvent {
    record Placed(Map<String, Integer> lines) implements OrderEvent {}

    record Cancelled() implements OrderEvent {}
}
