package io.tailrace.gateway.aggregate;

import io.tailrace.command.AggregateProvider;
import io.tailrace.command.Aggregates;
import io.tailrace.journal.Evolution;
import io.tailrace.journal.Upcaster;
import io.tailrace.projection.Projection;
import io.tailrace.projection.Projections;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds aggregates and projections in a directory of jars. All jars share one class loader of their own: they see each other, the journal's
 * API and Jackson, and nothing else of the node.
 */
public final class AggregateJars {
    private static final Logger LOG = LoggerFactory.getLogger(AggregateJars.class);

    private AggregateJars() {}

    /**
     * The aggregates and upcasters that the jars of {@code directory} provide. Their class loader stays open as long as the
     * process runs.
     *
     * @throws IllegalArgumentException if the directory cannot be read, two aggregates have one name, one lacks a codec, a
     *     chain of upcasters is broken, or a class cannot be loaded; names the class
     */
    public static Aggregates load(Path directory) {
        return open(directory).aggregates();
    }

    /**
     * The same, with the projections that the jars provide.
     *
     * @throws IllegalArgumentException as {@link #load}, or if two projections have one name
     */
    public static Provided open(Path directory) {
        List<Path> jars;
        try (Stream<Path> files = Files.list(directory)) {
            jars = files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the directory of aggregates: directory=" + directory, e);
        }
        try {
            List<URL> urls = new ArrayList<>();
            for (Path jar : jars) {
                urls.add(jar.toUri().toURL());
            }
            JarLoader loader = new JarLoader(urls.toArray(URL[]::new));
            Aggregates found = Aggregates.load(loader);
            requireWholeChains(found.upcasters(), loader);
            List<Projection> projections = Projections.load(loader);
            if (found.all().isEmpty() && projections.isEmpty()) {
                LOG.warn("no aggregates and no projections found directory={} jars={}", directory, jars.size());
            }
            return new Provided(found, projections);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + " directory=" + directory, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the jars: directory=" + directory, e);
        }
    }

    private static void requireWholeChains(List<Upcaster> upcasters, JarLoader loader) {
        try {
            Evolution.of(upcasters);
        } catch (IllegalArgumentException e) {
            List<String> broken = new ArrayList<>();
            List<String> all = new ArrayList<>();
            for (AggregateProvider provider : ServiceLoader.load(AggregateProvider.class, loader)) {
                if (!provider.upcasters().isEmpty()) {
                    all.add(provider.getClass().getName());
                    if (!isWhole(provider)) {
                        broken.add(provider.getClass().getName());
                    }
                }
            }
            throw new IllegalArgumentException(
                    "the upcasters are broken: " + e.getMessage() + " providers=" + (broken.isEmpty() ? all : broken),
                    e);
        }
    }

    private static boolean isWhole(AggregateProvider provider) {
        try {
            Evolution.of(provider.upcasters());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
