package io.tailrace.perf.http;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** What one connection sends, in a buffer that is used again and again. Belongs to one connection. */
interface Request {
    /** The bytes of a request to a stream drawn from {@code random}. */
    ByteBuffer next(SplittableRandom random, long number);

    /** The status of a right answer. */
    int status();
}
