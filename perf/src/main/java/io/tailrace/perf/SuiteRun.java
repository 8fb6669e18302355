package io.tailrace.perf;

import io.tailrace.perf.load.Clock;
import io.tailrace.perf.measure.Bench;
import io.tailrace.perf.measure.Disturbance;
import io.tailrace.perf.measure.HeapRoom;
import io.tailrace.perf.measure.Plan;
import io.tailrace.perf.measure.Sizes;
import io.tailrace.perf.measure.WorkDirectory;
import io.tailrace.perf.measure.Workload;
import io.tailrace.perf.report.Manifest;
import io.tailrace.perf.report.Report;
import io.tailrace.perf.report.RowResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures rows one after the other and leaves a directory of results.
 *
 * @param suite the name to note
 */
record SuiteRun(String suite, List<Workload> workloads, Plan plan, Sizes sizes) {
    void run(Path out, Path work, PrintWriter log) throws Exception {
        Files.createDirectories(out);
        if (!HeapRoom.keep()) {
            log.println("WARNING: this JVM gives its heap back between repetitions, which then vary more.");
        }
        try (WorkDirectory directory = WorkDirectory.in(work)) {
            if (directory.isInMemory()) {
                log.println("WARNING: " + directory.root()
                        + " is in memory: the disk rows measure nothing. Name a disk with --work.");
            }
            Bench bench = new Bench(out, directory, directory.cycleBytes(), plan, sizes, Clock.system(), log);
            Manifest manifest = Manifest.here(directory.root(), configuration(bench));
            log.println("Client, server and floors share this JVM and this machine.");
            Report report = new Report(manifest, measure(bench));
            report.write(out);
            log.println();
            log.print(report.table());
            log.println("Results: " + out.toAbsolutePath() + "; to be looked at: "
                    + out.resolve(Report.PAGE).toUri());
            log.flush();
        }
    }

    private List<RowResult> measure(Bench bench) throws Exception {
        List<RowResult> results = new ArrayList<>();
        for (Workload workload : workloads) {
            String missing = workload.missing();
            if (missing != null) {
                bench.say("%s is left out: %s", workload.row().label(), missing);
                continue;
            }
            Disturbance before = Disturbance.now();
            RowResult result = measure(workload, bench);
            results.add(result.withNote(Disturbance.sentence(Disturbance.now().since(before))));
        }
        return results;
    }

    private static RowResult measure(Workload workload, Bench bench) throws Exception {
        try {
            return workload.measure(bench);
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "a row could not be measured: name=" + workload.row().label() + ": " + e.getMessage(), e);
        }
    }

    private Map<String, String> configuration(Bench bench) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("suite", suite);
        for (Workload workload : workloads) {
            String missing = workload.missing();
            if (missing == null) {
                facts.put("ack " + workload.row().label(), workload.row().ack());
            } else {
                facts.put("left out " + workload.row().label(), missing);
            }
        }
        facts.put("eventBytes", "256 unless the row says otherwise");
        facts.put("streams", "10000 unless the row says otherwise");
        facts.put("shards", "1");
        facts.put("cycleBytes", Long.toString(bench.cycleBytes()));
        facts.put("plan", plan.toString());
        facts.put("sizes", sizes.toString());
        facts.put("process", "client, server and floors in one JVM");
        return facts;
    }
}
