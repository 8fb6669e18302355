package io.tailrace.perf.measure;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The heap of this process. Each repetition begins with a forced collection, which gives back to the machine what is free then, and
 * the repetition would pay for having it back: a page fault for every 4 KiB, dear in a virtual machine. A node runs in a heap of
 * fixed size and knows nothing of that.
 */
public final class HeapRoom {
    static final String FREE_MAX = "MaxHeapFreeRatio";

    private HeapRoom() {}

    /** Has collections keep whatever heap there is; false if this JVM cannot be told so, and will measure with more noise. */
    public static boolean keep() {
        try {
            HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            if (jvm == null) {
                return false;
            }
            jvm.setVMOption(FREE_MAX, "100");
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
