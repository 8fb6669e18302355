package io.tailrace.command;

/** Told what became of one command. */
@FunctionalInterface
public interface CommandCallback {
    /**
     * Called once, on the caller's thread if it is clear at once, else on a thread of the shard. Must return at once. What it
     * throws is logged and dropped.
     */
    void answered(CommandResult result);
}
