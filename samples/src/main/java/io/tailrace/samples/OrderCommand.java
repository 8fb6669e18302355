package io.tailrace.samples;

import java.util.Map;

/** What can be asked of an order. */
sealed interface OrderCommand {
    /** What stands in braces in the order's id: only stocks of that place can be reserved with it. */
    String place();

    /** The items and how many of each. */
    Map<String, Integer> lines();

    /** Orders these items: all are reserved, or none. */
    record Place(String place, Map<String, Integer> lines) implements OrderCommand {}

    /** Gives back what was reserved. Names it again, so that it is known which stocks to look at. */
    record Cancel(String place, Map<String, Integer> lines) implements OrderCommand {}
}
