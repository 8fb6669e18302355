package io.tailrace.consumer;

import io.tailrace.journal.Positions;

/**
 * What a reset does, or would do.
 *
 * @param from where the group stood
 * @param to where it goes on from
 * @param events committed and behind that place, before the filter
 * @param parked parked streams that are forgotten
 * @param inFlight events that members hold and whose acknowledgements are refused from now on
 */
public record Moved(Positions from, Positions to, long events, int parked, int inFlight) {}
