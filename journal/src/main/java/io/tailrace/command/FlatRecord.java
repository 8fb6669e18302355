package io.tailrace.command;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads records whose members are numbers without fractions, truth values and texts, as Jackson does and several times
 * faster: this is most of what a command costs. Whatever it is not sure of it leaves to Jackson: characters beyond ASCII, escapes,
 * nulls, members that are missing, unknown or there twice, and everything that is wrong. Immutable, for any number of threads.
 *
 * @param <T> the record
 */
final class FlatRecord<T> {
    private static final int MEMBERS_MAX = 32;

    private final Class<T> type;
    /** In the order in which they are written. */
    private final Member[] members;

    private final MethodHandle constructor;
    private final int fixedBytes;

    private FlatRecord(Class<T> type, Member[] members, MethodHandle constructor) {
        this.type = type;
        this.members = members;
        this.constructor = constructor;
        this.fixedBytes = 2
                + Arrays.stream(members)
                        .mapToInt(member -> member.head().length + member.kind().bytesMax())
                        .sum();
    }

    /** What a member holds. */
    enum Kind {
        LONG(20),
        INT(11),
        BOOLEAN(5),
        /** Its quotes; its characters come on top. */
        TEXT(2);

        private final int bytesMax;

        Kind(int bytesMax) {
            this.bytesMax = bytesMax;
        }

        int bytesMax() {
            return bytesMax;
        }

        static @Nullable Kind of(Class<?> type) {
            if (type == long.class) {
                return LONG;
            }
            if (type == int.class) {
                return INT;
            }
            if (type == boolean.class) {
                return BOOLEAN;
            }
            return type == String.class ? TEXT : null;
        }
    }

    /**
     * A member of the record.
     *
     * @param place among the arguments of the constructor
     * @param head what stands before its value: a comma if it is not the first, the name in quotes, a colon
     * @param name as it stands between the quotes
     * @param getter from an object to a long, or for texts to an object
     */
    @SuppressWarnings("ArrayRecordComponent") // Made once, never compared.
    record Member(int place, Kind kind, byte[] head, byte[] name, MethodHandle getter) {}

    /** How records of {@code type} are written by {@code mapper}, if that is all there is to it; null if it is not. */
    static <T> @Nullable FlatRecord<T> of(Class<T> type, ObjectMapper mapper) {
        if (!type.isRecord() || isAnnotated(type)) {
            return null;
        }
        RecordComponent[] components = type.getRecordComponents();
        List<String> names = new ArrayList<>();
        for (RecordComponent component : components) {
            names.add(component.getName());
        }
        JavaType java = mapper.constructType(type);
        List<BeanPropertyDefinition> written =
                mapper.getSerializationConfig().introspect(java).findProperties();
        List<String> order =
                written.stream().map(BeanPropertyDefinition::getName).toList();
        List<String> read = mapper.getDeserializationConfig().introspect(java).findProperties().stream()
                .map(BeanPropertyDefinition::getName)
                .toList();
        boolean same = order.size() == components.length
                && names.containsAll(order)
                && read.size() == components.length
                && names.containsAll(read);
        if (!same || components.length > MEMBERS_MAX) {
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            Member[] members = new Member[components.length];
            for (int at = 0; at < members.length; at++) {
                int place = names.indexOf(order.get(at));
                Member member = member(lookup, components[place], place, at);
                AnnotatedMember accessor = written.get(at).getAccessor();
                if (member == null
                        || accessor == null
                        || !components[place].getAccessor().equals(accessor.getMember())) {
                    return null;
                }
                members[at] = member;
            }
            return new FlatRecord<>(type, members, constructor(lookup, type, components));
        } catch (ReflectiveOperationException e) {
            return null; // Jackson may still get at it.
        }
    }

    private static @Nullable Member member(
            MethodHandles.Lookup lookup, RecordComponent component, int place, int written)
            throws IllegalAccessException {
        Kind kind = Kind.of(component.getType());
        String name = component.getName();
        if (kind == null || !isPlain(name)) {
            return null;
        }
        MethodHandle getter = lookup.unreflect(component.getAccessor());
        MethodType wanted = MethodType.methodType(kind == Kind.TEXT ? Object.class : long.class, Object.class);
        if (kind == Kind.BOOLEAN) {
            getter = MethodHandles.explicitCastArguments(getter, wanted);
        }
        byte[] head = ((written == 0 ? "\"" : ",\"") + name + "\":").getBytes(StandardCharsets.US_ASCII);
        return new Member(place, kind, head, name.getBytes(StandardCharsets.US_ASCII), getter.asType(wanted));
    }

    private static MethodHandle constructor(MethodHandles.Lookup lookup, Class<?> type, RecordComponent[] components)
            throws ReflectiveOperationException {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return lookup.findConstructor(type, MethodType.methodType(void.class, types))
                .asSpreader(Object[].class, types.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    /** Whether anything of the record, or of what it implements, says how Jackson should take it. */
    private static boolean isAnnotated(Class<?> type) {
        List<AnnotatedElement> parts = new ArrayList<>(List.of(type));
        parts.addAll(List.of(type.getDeclaredFields()));
        List<Executable> called = new ArrayList<>(List.of(type.getDeclaredMethods()));
        called.addAll(List.of(type.getDeclaredConstructors()));
        parts.addAll(called);
        for (Executable each : called) {
            parts.addAll(List.of(each.getParameters()));
        }
        for (AnnotatedElement part : parts) {
            for (Annotation annotation : part.getAnnotations()) {
                if (!annotation.annotationType().getName().startsWith("java.lang.")) {
                    return true;
                }
            }
        }
        return Arrays.stream(type.getInterfaces()).anyMatch(FlatRecord::isAnnotated);
    }

    /** Whether {@code text} stands in JSON as it is. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isPlain(int character) {
        return character >= ' ' && character < 0x7F && character != '"' && character != '\\';
    }

    Member[] members() {
        return members;
    }

    /** The bytes of {@code value}, which is of the record's class; null = ask Jackson. */
    byte @Nullable [] encode(Object value) {
        try {
            return write(value);
        } catch (Throwable e) {
            return null; // An accessor of the record threw: Jackson says so as it always does.
        }
    }

    private byte @Nullable [] write(Object record) throws Throwable {
        byte[] bytes = new byte[fixedBytes];
        int at = 0;
        bytes[at++] = '{';
        for (Member member : members) {
            byte[] head = member.head();
            System.arraycopy(head, 0, bytes, at, head.length);
            at += head.length;
            if (member.kind() == Kind.TEXT) {
                Object text = (Object) member.getter().invokeExact(record);
                if (!(text instanceof String characters) || !isPlain(characters)) {
                    return null;
                }
                bytes = Arrays.copyOf(bytes, bytes.length + characters.length());
                at = text(bytes, at, characters);
            } else {
                at = FlatNumbers.put(
                        bytes, at, member.kind(), (long) member.getter().invokeExact(record));
            }
        }
        bytes[at++] = '}';
        return at == bytes.length ? bytes : Arrays.copyOf(bytes, at);
    }

    private static int text(byte[] bytes, int start, String characters) {
        bytes[start] = '"';
        put(characters, bytes, start + 1);
        int end = start + 1 + characters.length();
        bytes[end] = '"';
        return end + 1;
    }

    /** Puts {@code plain} to {@code at}; its characters are ASCII, whose low bytes they are. */
    @SuppressWarnings("deprecation")
    static void put(String plain, byte[] bytes, int at) {
        plain.getBytes(0, plain.length(), bytes, at);
    }

    /** The record in {@code bytes}; null = ask Jackson. */
    @Nullable
    T decode(byte[] bytes) {
        Object[] arguments = new FlatReader(this, bytes).read();
        if (arguments == null) {
            return null;
        }
        try {
            return type.cast((Object) constructor.invokeExact(arguments));
        } catch (Throwable e) {
            return null; // The record refuses the values: Jackson says so as it always does.
        }
    }
}
