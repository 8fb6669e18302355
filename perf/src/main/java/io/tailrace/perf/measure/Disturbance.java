package io.tailrace.perf.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * How much of the machine others took while a row was measured: other processes, the kernel's threads and, on a virtual
 * machine, the host. From {@code /proc/stat}; unknown where there is none. A row that was disturbed should be measured
 * again before it is believed.
 */
public final class Disturbance {
    /** Above this part of the machine a row says so loudly. Write-back by the kernel stays below. */
    public static final double PART_MAX = 0.10;

    private static final Path STAT = Path.of("/proc/stat");
    private static final double TICKS_PER_SECOND = 100;
    private static final int IDLE = 4;
    private static final int IOWAIT = 5;
    private static final int STEAL = 8;

    private final double total;
    private final double busy;
    private final double own;

    private Disturbance(double total, double busy, double own) {
        this.total = total;
        this.busy = busy;
        this.own = own;
    }

    /** As of now, since the machine was started. */
    public static Disturbance now() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double own = system.getProcessCpuTime() / 1e9;
        try {
            return parse(Files.readAllLines(STAT), own);
        } catch (IOException e) {
            return new Disturbance(0, 0, own);
        }
    }

    /**
     * From the lines of {@code /proc/stat}.
     *
     * @param ownSeconds of processor time that this process has used
     */
    static Disturbance parse(List<String> lines, double ownSeconds) {
        String[] fields = lines.get(0).trim().split(" +", -1);
        double total = 0;
        for (int i = 1; i <= STEAL; i++) {
            total += Double.parseDouble(fields[i]) / TICKS_PER_SECOND;
        }
        double idle = (Double.parseDouble(fields[IDLE]) + Double.parseDouble(fields[IOWAIT])) / TICKS_PER_SECOND;
        return new Disturbance(total, total - idle, ownSeconds);
    }

    /** Part of the machine, from 0 to 1, that others took since {@code earlier}; 0 if it is not known. */
    public double since(Disturbance earlier) {
        double passed = total - earlier.total;
        double others = busy - earlier.busy - (own - earlier.own);
        return passed <= 0 ? 0 : Math.min(1, Math.max(0, others / passed));
    }

    /** One sentence for the notes of a row. */
    public static String sentence(double part) {
        return String.format(
                Locale.ROOT,
                "others took %.0f %% of the machine%s",
                part * 100,
                part > PART_MAX ? ": DISTURBED, measure again" : "");
    }
}
