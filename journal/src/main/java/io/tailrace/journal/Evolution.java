package io.tailrace.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All upcasters of a store, as chains that were checked: from every revision below the newest there is exactly one way
 * on, and none leads in a circle. Immutable, safe to share.
 *
 * <p>Readers of a journal that is opened with one see every event in its newest shape: renamed, reshaped, in several parts,
 * or not at all. An event of a type and revision that no upcaster takes is seen as it was stored.
 */
public final class Evolution {
    /** Most events that may stand for one stored event. */
    public static final int PARTS_MAX = 64;

    /** Most bytes of data of all of them together. */
    public static final int BYTES_MAX = 4 << 20;

    private static final Evolution NONE = new Evolution(Map.of());

    private final Map<String, Map<Integer, Upcaster>> upcasters;
    /** By type: the types that events of it may be stored under, itself among them. */
    private final Map<String, Set<String>> origins = new HashMap<>();

    private Evolution(Map<String, Map<Integer, Upcaster>> upcasters) {
        this.upcasters = upcasters;
        upcasters.values().forEach(steps -> steps.values().forEach(this::addOrigins));
    }

    /** No upcasters: everything is read as it was stored. */
    public static Evolution none() {
        return NONE;
    }

    /**
     * The chains that {@code upcasters} form.
     *
     * @throws IllegalArgumentException if two take the same revision, a revision below a type's newest is taken by none,
     *     or the steps lead in a circle; the message names type and revision
     */
    public static Evolution of(Collection<Upcaster> upcasters) {
        Map<String, Map<Integer, Upcaster>> byType = new HashMap<>();
        Map<String, Integer> newest = new TreeMap<>();
        for (Upcaster upcaster : upcasters) {
            Upcaster.Revision from = upcaster.from();
            Upcaster other =
                    byType.computeIfAbsent(from.type(), type -> new HashMap<>()).put(from.revision(), upcaster);
            if (other != null) {
                throw new IllegalArgumentException("two upcasters take " + from + ": " + other + " and " + upcaster
                        + "; keep one, or give the second the revision after it");
            }
            newest.merge(from.type(), from.revision(), Math::max);
            upcaster.to().forEach(to -> newest.merge(to.type(), to.revision(), Math::max));
        }
        newest.forEach((type, revision) -> requireNoGap(type, revision, byType));
        Evolution evolution = new Evolution(byType);
        upcasters.forEach(upcaster -> evolution.requireEnd(upcaster.from(), new LinkedHashSet<>()));
        return evolution;
    }

    private static void requireNoGap(String type, int newest, Map<String, Map<Integer, Upcaster>> byType) {
        Map<Integer, Upcaster> steps = byType.getOrDefault(type, Map.of());
        for (int revision = 1; revision < newest; revision++) {
            if (!steps.containsKey(revision)) {
                throw new IllegalArgumentException("no upcaster takes " + new Upcaster.Revision(type, revision)
                        + ", though revision " + newest + " of the type is known; add the step from it");
            }
        }
    }

    private void requireEnd(Upcaster.Revision from, Set<Upcaster.Revision> path) {
        if (!path.add(from)) {
            throw new IllegalArgumentException(
                    "the upcasters lead in a circle: " + from + " comes back to itself over " + path);
        }
        Upcaster step = step(from.type(), from.revision());
        if (step != null) {
            step.to().forEach(to -> requireEnd(to, path));
        }
        path.remove(from);
    }

    private void addOrigins(Upcaster upcaster) {
        String type = upcaster.from().type();
        for (Upcaster.Revision to : upcaster.to()) {
            if (!to.type().equals(type)) {
                origins.computeIfAbsent(to.type(), wanted -> new HashSet<>()).add(type);
            }
        }
    }

    /** Whether an upcaster takes events of that type and revision, so that readers see others in their place. */
    public boolean takes(String type, int revision) {
        return step(type, revision) != null;
    }

    /**
     * A number that is another one when the steps are others: for what is derived from events in their newest shape. That a
     * function of a step was changed does not show.
     */
    public long fingerprint() {
        Set<String> steps = new TreeSet<>();
        for (Map<Integer, Upcaster> ofType : upcasters.values()) {
            ofType.values()
                    .forEach(step -> steps.add(step.from() + " -> "
                            + new TreeSet<>(
                                    step.to().stream().map(Object::toString).toList())));
        }
        long hash = 0;
        for (String step : steps) {
            for (int i = 0; i < step.length(); i++) {
                hash = hash * 1_099_511_628_211L + step.charAt(i);
            }
        }
        return hash;
    }

    /** Whether there are no upcasters. */
    public boolean isNone() {
        return upcasters.isEmpty();
    }

    /**
     * The events that readers see in place of {@code event}, in order: itself, others, or none.
     *
     * @throws UpcastException if an upcaster fails, or answers with more than {@link #PARTS_MAX} events or
     *     {@link #BYTES_MAX} bytes
     */
    public List<RecordedEvent> newest(RecordedEvent event) {
        if (isNone() || step(event.type(), event.revision()) == null) {
            return List.of(event);
        }
        List<RecordedEvent> parts = new ArrayList<>();
        long bytes = expand(event, parts);
        if (parts.size() > PARTS_MAX || bytes > BYTES_MAX) {
            String found = "it stands for " + parts.size() + " events of " + bytes + " bytes, allowed " + PARTS_MAX
                    + " of " + BYTES_MAX;
            throw new UpcastException(event, found, new IllegalStateException(found));
        }
        for (int i = 0; i < parts.size(); i++) {
            parts.set(i, parts.get(i).asPart(i + 1, parts.size()));
        }
        return parts;
    }

    private long expand(RecordedEvent event, List<RecordedEvent> parts) {
        Upcaster step = step(event.type(), event.revision());
        if (step == null) {
            parts.add(event);
            return event.dataView().remaining();
        }
        List<EventData> shapes;
        try {
            shapes = step.apply(event);
        } catch (RuntimeException e) {
            throw new UpcastException(event, e.toString(), e);
        }
        long bytes = 0;
        for (int i = 0; i < shapes.size() && parts.size() <= PARTS_MAX; i++) {
            bytes += expand(event.reshaped(shapes.get(i)), parts);
        }
        return bytes;
    }

    private @Nullable Upcaster step(String type, int revision) {
        Map<Integer, Upcaster> steps = upcasters.get(type);
        return steps == null ? null : steps.get(revision);
    }

    /** A cursor over the newest shapes of what {@code stored} reads; its types are those of {@code filter}. */
    EventCursor over(EventCursor stored, EventFilter filter, boolean backward) {
        return isNone() ? stored : new EvolvedCursor(this, stored, filter, backward);
    }

    /** A filter for stored events that drops nothing of what {@code wanted} asks for in its newest shape. */
    EventFilter stored(EventFilter wanted) {
        if (wanted.types().isEmpty() || isNone()) {
            return wanted;
        }
        Set<String> types = new LinkedHashSet<>();
        wanted.types().forEach(type -> addStored(type, types));
        return new EventFilter(wanted.categories(), wanted.prefix(), types);
    }

    private void addStored(String type, Set<String> types) {
        if (types.add(type)) {
            origins.getOrDefault(type, Set.of()).forEach(origin -> addStored(origin, types));
        }
    }
}
