package io.tailrace.journal;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One step of a type's history: from one of its revisions, as events may be stored, to what stands there today. Registered
 * with an {@link Evolution}; what is stored never changes.
 *
 * <p>The function is pure: it depends on the event alone, keeps nothing, and is called from many threads, each time the
 * event is read.
 */
public final class Upcaster {
    /**
     * A type of event in one of its shapes.
     *
     * @param revision from 1 to 65,535
     */
    public record Revision(String type, int revision) {
        public Revision {
            if (type.isEmpty() || revision < 1 || revision > 0xFFFF) {
                throw new IllegalArgumentException(
                        "no such revision: type=" + type + " revision=" + revision + ", allowed 1 to 65535");
            }
        }

        @Override
        public String toString() {
            return "type=" + type + " revision=" + revision;
        }
    }

    private final Revision from;
    private final Set<Revision> to;
    private final Function<RecordedEvent, List<EventData>> function;

    private Upcaster(Revision from, Set<Revision> to, Function<RecordedEvent, List<EventData>> function) {
        this.from = from;
        this.to = Set.copyOf(to);
        this.function = function;
    }

    /**
     * The general step: one event becomes none, one or several, in order.
     *
     * @param to every revision that {@code function} may answer with; another is refused when it comes
     * @param function of each event only type, revision, content type and data are taken; id, metadata and extensions
     *     stay those that were stored
     */
    public static Upcaster of(Revision from, Set<Revision> to, Function<RecordedEvent, List<EventData>> function) {
        return new Upcaster(from, to, function);
    }

    /** From {@code revision} to the next, with other data of the same content type. */
    public static Upcaster reshape(String type, int revision, UnaryOperator<byte[]> data) {
        Revision next = new Revision(type, revision + 1);
        return new Upcaster(
                new Revision(type, revision),
                Set.of(next),
                event -> List.of(shape(next, event.contentType(), data.apply(event.data()))));
    }

    /** The same data under another name. */
    public static Upcaster rename(String type, int revision, String newType, int newRevision) {
        Revision renamed = new Revision(newType, newRevision);
        return new Upcaster(
                new Revision(type, revision),
                Set.of(renamed),
                event -> List.of(shape(renamed, event.contentType(), event.data())));
    }

    /** Several events, in order, in place of one. */
    public static Upcaster split(
            String type, int revision, Set<Revision> to, Function<RecordedEvent, List<EventData>> function) {
        return new Upcaster(new Revision(type, revision), to, function);
    }

    /** Nothing: readers no longer see these events, and their versions are left out. */
    public static Upcaster drop(String type, int revision) {
        return new Upcaster(new Revision(type, revision), Set.of(), event -> List.of());
    }

    private static EventData shape(Revision revision, String contentType, byte[] data) {
        return EventData.of(revision.type(), data)
                .withRevision(revision.revision())
                .withContentType(contentType);
    }

    /** What it takes. */
    public Revision from() {
        return from;
    }

    /** What it may answer with; empty = nothing, ever. */
    public Set<Revision> to() {
        return to;
    }

    /** The events that stand for {@code event}, which is of the revision {@link #from()}. */
    List<EventData> apply(RecordedEvent event) {
        List<EventData> shapes = List.copyOf(function.apply(event));
        for (EventData shape : shapes) {
            Revision found = new Revision(shape.type(), shape.revision());
            if (!to.contains(found)) {
                throw new IllegalStateException("it answered with " + found + ", which it does not name");
            }
        }
        return shapes;
    }

    @Override
    public String toString() {
        return from + " -> " + to;
    }
}
