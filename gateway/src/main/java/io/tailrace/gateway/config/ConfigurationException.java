package io.tailrace.gateway.config;

/** A setting that cannot be used. The message names the setting, where it stands, and what would be right. */
public final class ConfigurationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(message);
    }

    ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
