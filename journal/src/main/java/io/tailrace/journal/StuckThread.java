package io.tailrace.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A thread that holds up the end of a shard, and where it is. A value, true of the moment at which it was taken.
 *
 * @param frame the first place in its stack that is not the JDK's
 * @param isInCallback whether that is not ours either
 * @param where its stack
 */
record StuckThread(Thread thread, String frame, boolean isInCallback, Throwable where) {
    /** What a thread of a shard is in when it is not in a callback. */
    private static final Set<String> OWN = Set.of(
            Shard.class.getName(),
            ShardWriter.class.getName(),
            Intake.class.getName(),
            Syncer.class.getName(),
            Waiting.class.getName(),
            WriterTurn.class.getName());

    private static final String OWN_FILES = StuckThread.class.getPackageName() + ".log.";

    /**
     * Those who hold up the writer thread or the syncer's, of which one is alive: the two that are, and callers who append, if the writer
     * waits for one of those. The first is the one to name: it is in a callback, as far as can be told.
     */
    static List<StuckThread> of(Thread writer, Thread syncer) {
        List<StuckThread> stuck = new ArrayList<>();
        for (Thread thread : List.of(syncer, writer)) {
            StackTraceElement[] stack = thread.getStackTrace();
            if (thread.isAlive()) {
                stuck.add(of(thread, stack));
            }
            if (isIn(stack, WriterTurn.class, "take")) {
                stuck.addAll(callers());
            }
        }
        if (stuck.isEmpty()) {
            // They have ended this very moment.
            stuck.add(of(writer, writer.getStackTrace()));
        }
        stuck.sort((a, b) -> Boolean.compare(b.isInCallback, a.isInCallback));
        return stuck;
    }

    private static List<StuckThread> callers() {
        List<StuckThread> callers = new ArrayList<>();
        for (Map.Entry<Thread, StackTraceElement[]> entry :
                Thread.getAllStackTraces().entrySet()) {
            if (isIn(entry.getValue(), ShardWriter.class, "appendNow")) {
                callers.add(of(entry.getKey(), entry.getValue()));
            }
        }
        return callers;
    }

    private static boolean isIn(StackTraceElement[] stack, Class<?> type, String method) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals(type.getName())
                    && frame.getMethodName().equals(method)) {
                return true;
            }
        }
        return false;
    }

    private static StuckThread of(Thread thread, StackTraceElement[] stack) {
        Throwable where = new Throwable(thread.getName() + " is here, " + thread.getState());
        where.setStackTrace(stack);
        for (StackTraceElement frame : stack) {
            String module = frame.getModuleName();
            boolean isOfJdk = module != null && module.startsWith("java.");
            if (!isOfJdk) {
                String type = frame.getClassName();
                boolean isOwn = OWN.contains(type) || type.startsWith(OWN_FILES);
                return new StuckThread(thread, place(frame), !isOwn, where);
            }
        }
        return new StuckThread(thread, "no place", false, where);
    }

    /** As in a stack trace, without the name of the class loader. */
    private static String place(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }

    @Override
    public String toString() {
        return "the thread " + thread.getName() + " has not come back from " + frame;
    }
}
