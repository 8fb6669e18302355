package io.tailrace.gateway;

import io.tailrace.gateway.json.Percent;
import io.tailrace.gateway.json.Problem;
import io.tailrace.gateway.json.Slug;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All operations by path and method. Paths are matched as they were sent, segment by segment, and only then decoded:
 * a slash inside a stream id is {@code %2F} and never splits it. Immutable.
 */
final class RouteTable {
    /** One path and the operations on it. */
    private record Entry(List<String> segments, List<Route> routes) {}

    /** What a request is for, with the parameters of its path, decoded. */
    record Match(Route route, List<String> parameters) {}

    private final List<Route> routes;
    private final List<Entry> entries = new ArrayList<>();

    RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        routes.stream()
                .collect(Collectors.groupingBy(Route::template))
                .forEach((template, list) -> entries.add(new Entry(segments(template), List.copyOf(list))));
    }

    List<Route> routes() {
        return routes;
    }

    /**
     * The operation of {@code method} on {@code path}.
     *
     * @throws io.tailrace.gateway.json.ProblemException if there is none
     */
    Match find(HttpMethod method, String path) {
        List<String> sent = segments(path);
        Entry entry = null;
        for (Entry candidate : entries) {
            if (fits(candidate.segments, sent) && (entry == null || isPlain(candidate.segments))) {
                entry = candidate;
            }
        }
        if (entry == null) {
            throw Problem.of(Slug.NOT_FOUND, "no such path; the paths are listed in /openapi.yaml")
                    .exception();
        }
        for (Route route : entry.routes) {
            if (route.method().equals(method)) {
                return new Match(route, parameters(entry.segments, sent));
            }
        }
        throw Problem.of(
                        Slug.METHOD_NOT_ALLOWED, "method " + method + " is not for this path; allowed: " + allow(entry))
                .with("allow", allow(entry))
                .exception();
    }

    private static String allow(Entry entry) {
        return entry.routes.stream()
                .map(route -> route.method().name())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean fits(List<String> wanted, List<String> sent) {
        if (wanted.size() != sent.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            boolean parameter = wanted.get(i).startsWith("{");
            if (parameter ? sent.get(i).isEmpty() : !wanted.get(i).equals(sent.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(List<String> segments) {
        return !segments.get(segments.size() - 1).startsWith("{");
    }

    private static List<String> parameters(List<String> wanted, List<String> sent) {
        List<String> parameters = new ArrayList<>(2);
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).startsWith("{")) {
                parameters.add(Percent.decode(sent.get(i), false));
            }
        }
        return parameters;
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(6);
        int from = path.startsWith("/") ? 1 : 0;
        for (int slash = path.indexOf('/', from); slash >= 0; slash = path.indexOf('/', from)) {
            segments.add(path.substring(from, slash));
            from = slash + 1;
        }
        segments.add(path.substring(from));
        return segments;
    }
}
