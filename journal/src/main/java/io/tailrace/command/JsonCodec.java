package io.tailrace.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON of records, or whatever else Jackson maps, with the class told by the name beside it and never by the data. Members are
 * written in a fixed order, so that equal values have equal bytes; members that the class does not know are refused.
 *
 * @param <T> what it encodes
 */
public final class JsonCodec<T> implements Codec<T> {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final Class<T> type;
    private final Map<String, Class<? extends T>> classes;
    private final Map<String, Integer> revisions;
    private final Map<String, Form<? extends T>> forms = new HashMap<>();
    private final Map<Class<?>, String> names = new HashMap<>();

    private JsonCodec(Class<T> type, Map<String, Class<? extends T>> classes, Map<String, Integer> revisions) {
        this.type = type;
        this.classes = classes;
        this.revisions = revisions;
        classes.forEach((name, each) -> {
            forms.put(name, Form.of(each));
            names.put(each, name);
        });
    }

    /**
     * How one class is written and read. Looked up once and not at the first value, which would wait for it.
     *
     * @param flat the quick way; null if the class is not that plain
     */
    private record Form<E>(
            ObjectReader reader,
            ObjectWriter writer,
            @Nullable FlatRecord<E> flat) {
        static <E> Form<E> of(Class<E> type) {
            return new Form<>(MAPPER.readerFor(type), MAPPER.writerFor(type), FlatRecord.of(type, MAPPER));
        }

        byte @Nullable [] quickly(Object value) {
            return flat == null ? null : flat.encode(value);
        }

        @Nullable
        E quickly(byte[] bytes) {
            return flat == null ? null : flat.decode(bytes);
        }
    }

    /**
     * A codec for {@code type}: for a sealed type, of all the classes that it permits, each under its simple name; for any
     * other, of that class alone.
     *
     * @throws IllegalArgumentException if two classes have one simple name, or a class that is not sealed is abstract
     */
    public static <T> JsonCodec<T> of(Class<T> type) {
        Map<String, Class<? extends T>> classes = new LinkedHashMap<>();
        collect(type, type, classes);
        return new JsonCodec<>(type, classes, Map.of());
    }

    private static <T> void collect(Class<T> root, Class<?> type, Map<String, Class<? extends T>> classes) {
        if (type.isSealed()) {
            for (Class<?> each : type.getPermittedSubclasses()) {
                collect(root, each, classes);
            }
            return;
        }
        if (Modifier.isAbstract(type.getModifiers())) {
            throw new IllegalArgumentException(
                    "only a sealed type can be abstract, as the codec must know its classes: type=" + type.getName());
        }
        Class<?> before = classes.put(type.getSimpleName(), type.asSubclass(root));
        if (before != null) {
            throw new IllegalArgumentException("two classes have one name; give each its own with named(): "
                    + before.getName() + " and " + type.getName());
        }
    }

    /** The same codec with {@code name} for values of {@code wanted}: for a class whose name changed, or is not to be stored. */
    public JsonCodec<T> named(Class<? extends T> wanted, String name) {
        Map<String, Class<? extends T>> renamed = new LinkedHashMap<>(classes);
        Map<String, Integer> moved = new LinkedHashMap<>(revisions);
        String before = nameOf(wanted);
        renamed.remove(before);
        if (renamed.put(name, wanted) != null) {
            throw new IllegalArgumentException("two classes have one name: name=" + name);
        }
        Integer revision = moved.remove(before);
        if (revision != null) {
            moved.put(name, revision);
        }
        return new JsonCodec<>(type, renamed, moved);
    }

    /** The same codec, writing values of {@code wanted} as that revision of their type, from 1 to 65,535. */
    public JsonCodec<T> revision(Class<? extends T> wanted, int revision) {
        Map<String, Integer> more = new LinkedHashMap<>(revisions);
        more.put(nameOf(wanted), revision);
        return new JsonCodec<>(type, classes, more);
    }

    @Override
    public Set<String> names() {
        return classes.keySet();
    }

    @Override
    public String name(T value) {
        return nameOf(value.getClass());
    }

    private String nameOf(Class<?> wanted) {
        String name = names.get(wanted);
        if (name == null) {
            throw new IllegalArgumentException(
                    "the codec does not know the class: class=" + wanted.getName() + ", known are " + classes.values());
        }
        return name;
    }

    @Override
    public int revision(String name) {
        return revisions.getOrDefault(name, 1);
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] encode(T value) {
        Form<?> form = Objects.requireNonNull(forms.get(name(value)));
        byte[] quick = form.quickly((Object) value);
        try {
            return quick != null ? quick : form.writer().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public T decode(String name, byte[] bytes) {
        Form<? extends T> form = forms.get(name);
        if (form == null) {
            throw new IllegalArgumentException("unknown name: name=" + name + ", known are " + names());
        }
        T quick = form.quickly(bytes);
        if (quick != null) {
            return quick;
        }
        try {
            T value = form.reader().readValue(bytes);
            if (value == null) {
                throw new IllegalArgumentException("null is no " + name);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is no " + name + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("is no " + name + ": " + e.getMessage(), e);
        }
    }
}
