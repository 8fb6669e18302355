package io.tailrace.projection;

import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Documents by key, for views that need no SQL: a key of at most {@link #KEY_CHARS_MAX} characters, and JSON of at most {@link
 * #DOCUMENT_BYTES_MAX}, kept byte for byte. What was put is what is got, also before it is committed.
 *
 * <p>Documents that are read and then written are safe with any {@link Partition}: one that another thread wrote meanwhile has the
 * whole batch done again.
 */
public interface Documents {
    int KEY_CHARS_MAX = 512;
    int DOCUMENT_BYTES_MAX = 1 << 20;

    /** Reads many with one question, so that {@link #get} of each needs none. */
    void fetch(Collection<String> keys) throws SQLException;

    /** The document of that key; null if there is none. */
    byte @Nullable [] get(String key) throws SQLException;

    /**
     * Writes the document of that key.
     *
     * @throws IllegalArgumentException if the key or the document is larger than its limit, or the key is empty or holds U+0000
     */
    void put(String key, byte[] json) throws SQLException;

    /** Removes the document of that key, if there is one. */
    void delete(String key) throws SQLException;
}
