package io.tailrace.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What makes two journals copies of one store: its id, the seed of its hashes, its shards and slots, and how often a replica of
 * it was promoted. Goes from a primary to its replicas as a text with a CRC. The seed in it is a secret of the store.
 */
public final class StoreIdentity {
    private final StoreManifest manifest;

    StoreIdentity(StoreManifest manifest) {
        this.manifest = manifest.as(false, manifest.promotions());
    }

    /**
     * Reads what {@link #text()} gave.
     *
     * @throws IllegalArgumentException if it is something else, damaged, or of a format that this version does not read
     */
    public static StoreIdentity parse(String text) {
        try {
            return new StoreIdentity(StoreManifest.parse(text, Path.of("identity")));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("no identity of a store: " + e.getMessage(), e);
        }
    }

    /** This as text. */
    public String text() {
        return manifest.text();
    }

    /** The id that the store was given when it was made. */
    public String id() {
        return manifest.id();
    }

    /** Number of shards. */
    public int shards() {
        return manifest.shards();
    }

    /** How often a replica of the store was made its primary. */
    public long promotions() {
        return manifest.promotions();
    }

    StoreManifest manifest() {
        return manifest;
    }
}
