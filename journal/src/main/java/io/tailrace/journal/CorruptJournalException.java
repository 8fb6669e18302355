package io.tailrace.journal;

import java.nio.file.Path;

/** Stored bytes are not what was written. What is damaged is never returned as data. */
public final class CorruptJournalException extends JournalException {
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final long offset;
    private final String detail;

    /**
     * @param offset as {@link #offset} says
     * @param detail what is wrong; ends up in the message beside file and offset
     */
    public CorruptJournalException(Path file, long offset, String detail) {
        super(Reason.CORRUPT, "corrupt journal: " + detail + " file=" + file + " offset=" + offset);
        this.file = file;
        this.offset = offset;
        this.detail = detail;
    }

    /** The damaged file. */
    public Path file() {
        return file;
    }

    /**
     * Where in the file the record of the damaged commit starts, or was due, in bytes: at its 4-byte header, 4 before the
     * commit itself. 0 if it is the whole file.
     */
    public long offset() {
        return offset;
    }

    /** What is wrong with it. */
    public String detail() {
        return detail;
    }
}
