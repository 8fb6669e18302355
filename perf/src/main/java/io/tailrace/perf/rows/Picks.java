package io.tailrace.perf.rows;

import java.util.SplittableRandom;

/**
 * Which stream each operation goes to, drawn before the clock starts so that drawing costs the client nothing. Longer runs
 * begin again at the first draw.
 */
final class Picks {
    private static final int DRAWS = 1 << 20;
    private static final int DRAWS_MAX = 1 << 24;
    /** The skew that YCSB made usual: of 10,000 streams the first takes a tenth of all. */
    private static final double THETA = 0.99;
    /** Terms of the zeta sum that are added one by one; the rest is an integral. */
    private static final int EXACT_TERMS = 100_000;

    private final int[] draws;

    private Picks(int[] draws) {
        this.draws = draws;
    }

    /** One after the other. */
    static Picks inTurn(int streams) {
        int[] draws = new int[streams];
        for (int i = 0; i < streams; i++) {
            draws[i] = i;
        }
        return new Picks(draws);
    }

    /** Each as likely as any other; as many draws as there are streams, so that most of those are met. */
    static Picks uniform(int streams, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] draws = new int[Math.max(DRAWS, Math.min(DRAWS_MAX, streams))];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = random.nextInt(streams);
        }
        return new Picks(draws);
    }

    /**
     * A few often and many seldom: stream {@code k} in proportion to {@code 1/k^0.99}, drawn as Gray et al. do in "Quickly
     * generating billion-record synthetic databases" (1994). The popular ones are spread over all ids.
     */
    static Picks zipf(int streams, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double zeta = zeta(streams);
        double alpha = 1 / (1 - THETA);
        double eta = (1 - Math.pow(2.0 / streams, 1 - THETA)) / (1 - zeta(2) / zeta);
        int[] draws = new int[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            double u = random.nextDouble();
            double scaled = u * zeta;
            long rank;
            if (scaled < 1) {
                rank = 0;
            } else if (scaled < 1 + Math.pow(0.5, THETA)) {
                rank = 1;
            } else {
                rank = (long) (streams * Math.pow(eta * u - eta + 1, alpha));
            }
            draws[i] = spread(Math.min(rank, streams - 1L), streams);
        }
        return new Picks(draws);
    }

    private static double zeta(int n) {
        double sum = 0;
        int exact = Math.min(n, EXACT_TERMS);
        for (int k = 1; k <= exact; k++) {
            sum += Math.pow(k, -THETA);
        }
        if (n > exact) {
            sum += (Math.pow(n + 0.5, 1 - THETA) - Math.pow(exact + 0.5, 1 - THETA)) / (1 - THETA);
        }
        return sum;
    }

    /** A step that has no factor in common with a power of ten visits every stream once. */
    private static int spread(long rank, int streams) {
        return (int) (rank * 7_919 % streams);
    }

    int stream(long n) {
        return draws[(int) (n % draws.length)];
    }
}
