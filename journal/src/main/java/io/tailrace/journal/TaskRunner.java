package io.tailrace.journal;

import io.tailrace.journal.AppendResult.Appended;
import org.jspecify.annotations.Nullable;

/** Has tasks decide on the writer thread, and makes appends of what they decided. Writer thread only. */
final class TaskRunner {
    private final WriterView view;

    TaskRunner(WriterView view) {
        this.view = view;
    }

    /** What {@code task} decided, in {@code slot} as what is to be written; null if nothing is. */
    ShardTask.@Nullable Decided decide(ShardTask task, Slot slot) {
        view.begin(task, slot);
        ShardTask.Decided decided = task.decide(view);
        if (decided != null) {
            view.prepare(decided, slot);
        }
        return decided;
    }

    /** Has the cache fetch what {@code task} in {@code slot} will read, with {@code before} others before it. */
    long touch(ShardTask task, Slot slot, int before) {
        return task.touch() + view.touch(slot, before);
    }

    void written(ShardTask task, @Nullable CommandRecord record, long first, Appended appended) {
        if (record != null) {
            view.remember(record, first);
        }
        task.written(appended);
    }
}
