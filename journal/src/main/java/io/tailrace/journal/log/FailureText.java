package io.tailrace.journal.log;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * What went wrong, in words for whoever has to mend it: the cause below the wrappings that threads and futures put
 * around it, without names of classes. The stack trace belongs in the log.
 */
public final class FailureText {
    // Of Linux, macOS and the BSDs. The JDK passes these words on and no number with them.
    private static final String DISK_FULL = "No space left on device";

    private FailureText() {}

    /** The words for {@code failure}; never empty. */
    public static String of(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof FileSystemException file) {
            return of(file);
        }
        if (cause instanceof InternalError) {
            // What the JVM makes of SIGBUS.
            return "a mapped file could not be accessed; the disk is full or failing";
        }
        if (cause instanceof OutOfMemoryError) {
            return "out of memory: " + cause.getMessage();
        }
        if (cause instanceof StackOverflowError) {
            return "out of stack: the thread that was at work had too little left; give it more, or append from a stack that is"
                    + " less deep";
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? "an unexpected failure; the log says where" : message;
    }

    /** Whether the words for a failure say that the disk was full. Only English ones are known. */
    public static boolean saysDiskFull(String words) {
        return words.contains(DISK_FULL);
    }

    /** The failure itself, below what only carried it from one thread to another. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof CompletionException
                        || cause instanceof ExecutionException
                        || cause instanceof UncheckedIOException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The message of these is often nothing but the file. */
    private static String of(FileSystemException failure) {
        String reason = failure.getReason();
        if (reason == null || reason.isBlank()) {
            if (failure instanceof NoSuchFileException) {
                reason = "no such file or directory";
            } else if (failure instanceof AccessDeniedException) {
                reason = "permission denied";
            } else if (failure instanceof FileAlreadyExistsException) {
                reason = "file exists already";
            } else {
                reason = "the file system refused";
            }
        }
        return reason + " file=" + failure.getFile();
    }
}
