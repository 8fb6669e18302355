package io.tailrace.gateway;

import io.tailrace.gateway.json.JsonOut;

/**
 * For each thread the room in which it writes an answer before its length is known, to be copied once it is: so that a page
 * takes memory of its own size, and neither grows step by step nor is cleared first. Safe from any thread.
 */
final class Drafts {
    private static final int BYTES = 64 << 10;
    /** A larger one is let go after it was used. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private final ThreadLocal<JsonOut> drafts = ThreadLocal.withInitial(() -> new JsonOut(BYTES));

    /** That of this thread, empty. What it held before is gone. */
    JsonOut begin() {
        JsonOut draft = drafts.get();
        if (draft.capacity() > KEPT_BYTES_MAX) {
            draft = new JsonOut(BYTES);
            drafts.set(draft);
        }
        return draft.reset();
    }
}
