package io.tailrace.projection;

import java.sql.SQLException;

/** Another thread wrote the same row at the same moment; done again, the batch sees what that one wrote. */
final class ConflictException extends SQLException {
    private static final long serialVersionUID = 1L;

    ConflictException(String message, SQLException cause) {
        super(message, cause);
    }
}
