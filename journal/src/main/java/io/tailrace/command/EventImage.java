package io.tailrace.command;

/** An event in the shape that readers of today get. Immutable; its bytes are not copied, so leave them alone. */
public final class EventImage {
    private final String type;
    private final int revision;
    private final byte[] data;

    /**
     * An event.
     *
     * @param revision of the type, from 1
     */
    public EventImage(String type, int revision, byte[] data) {
        this.type = type;
        this.revision = revision;
        this.data = data;
    }

    public String type() {
        return type;
    }

    public int revision() {
        return revision;
    }

    /** The bytes themselves, not a copy. */
    public byte[] data() {
        return data;
    }

    @Override
    public String toString() {
        return type + " revision=" + revision + " bytes=" + data.length;
    }
}
