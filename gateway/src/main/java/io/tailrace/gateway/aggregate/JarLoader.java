package io.tailrace.gateway.aggregate;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads classes from jars before it asks the node, except for those that both must agree on. What the node has for its own
 * use is not seen, so that a jar may bring another version of it.
 */
final class JarLoader extends URLClassLoader {
    private static final List<String> SHARED = List.of(
            "java.",
            "io.tailrace.journal.",
            "io.tailrace.command.",
            "io.tailrace.projection.",
            "com.fasterxml.jackson.",
            "org.slf4j.",
            "org.jspecify.");

    static {
        registerAsParallelCapable();
    }

    JarLoader(URL[] jars) {
        super(jars, JarLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? load(name) : loaded;
        }
    }

    private Class<?> load(String name) throws ClassNotFoundException {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            // The rest of the JDK.
            return getPlatformClassLoader().loadClass(name);
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        return findResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return findResources(name);
    }
}
