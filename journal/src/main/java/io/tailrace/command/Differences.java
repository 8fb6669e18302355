package io.tailrace.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A state as a tree, to be compared with another: members by name, elements of arrays by place. */
final class Differences {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final JsonNode tree;

    private Differences(JsonNode tree) {
        this.tree = tree;
    }

    /** The tree of an encoded state; what is not JSON is one string of base64. */
    static Differences of(String contentType, byte[] data) {
        if (contentType.endsWith("json")) {
            try {
                return new Differences(MAPPER.readTree(data));
            } catch (IOException e) {
                throw new IllegalArgumentException("the codec wrote no JSON: " + e.getMessage(), e);
            }
        }
        return new Differences(TextNode.valueOf(Base64.getEncoder().encodeToString(data)));
    }

    /** Where {@code after} is not as this, in the order of the paths. */
    List<Difference> to(Differences after) {
        List<Difference> found = new ArrayList<>();
        compare("", tree, after.tree, found);
        return found;
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<Difference> found) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(path + "/" + escaped(name), before.path(name), after.path(name), found);
            }
        } else if (before.isArray() && after.isArray()) {
            compareElements(path, before.elements(), after.elements(), found);
        } else {
            found.add(new Difference(path, text(before), text(after)));
        }
    }

    private static void compareElements(
            String path, Iterator<JsonNode> before, Iterator<JsonNode> after, List<Difference> found) {
        for (int i = 0; before.hasNext() || after.hasNext(); i++) {
            JsonNode old = before.hasNext() ? before.next() : MissingNode.getInstance();
            JsonNode fresh = after.hasNext() ? after.next() : MissingNode.getInstance();
            compare(path + "/" + i, old, fresh, found);
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isMissingNode() ? null : node.toString();
    }

    /** As RFC 6901 wants it. */
    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
