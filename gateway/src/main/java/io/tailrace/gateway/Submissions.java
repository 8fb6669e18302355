package io.tailrace.gateway;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the appends of one event loop to the journal, a batch at a time: what was read from all ready connections of one
 * round goes over together, so that the shard's writer is woken once and forces once for it. Confined to the event loop.
 */
final class Submissions {
    private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);

    /** Handed over at once when as many wait, so that the journal works while the loop parses on. */
    private static final int BATCH = 256;

    /** One append that is ready for the journal. What it throws ends nothing but itself. */
    @FunctionalInterface
    interface Submission {
        void submit();
    }

    private final Context context;
    private final List<Submission> waiting = new ArrayList<>(BATCH);
    private final Handler<Void> onRoundEnd = v -> roundEnded();
    private boolean scheduled;

    Submissions(Context context) {
        this.context = context;
    }

    void add(Submission submission) {
        waiting.add(submission);
        if (waiting.size() >= BATCH) {
            submit();
        } else if (!scheduled) {
            scheduled = true;
            // The loop runs tasks after it has read from every connection that was ready.
            context.runOnContext(onRoundEnd);
        }
    }

    /** Hands over what waits. */
    void submit() {
        for (int i = 0; i < waiting.size(); i++) {
            submit(waiting.get(i));
        }
        waiting.clear();
    }

    private static void submit(Submission submission) {
        try {
            submission.submit();
        } catch (RuntimeException | Error e) {
            // Those before it would be handed over once more, and those behind it late.
            LOG.error("submission failed", e);
        }
    }

    private void roundEnded() {
        scheduled = false;
        submit();
    }
}
