package io.tailrace.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a log that is the copy of another: what comes next there is written next here, in the same cycle and the same place of it,
 * when all of it has been verified. Writer thread.
 */
final class CopiedEnd {
    private final LogConfig config;
    private final Cycles cycles;

    CopiedEnd(LogConfig config, Cycles cycles) {
        this.config = config;
        this.cycles = cycles;
    }

    /**
     * Verifies records and writes them; refuses them, with nothing changed, if they are not what comes next.
     *
     * @param cycle that they stand in
     * @param records one behind the other, the last of them a commit
     * @param lastSequence of the log
     * @param epoch of its last commit
     */
    Copied copy(int cycle, ByteBuffer records, long lastSequence, long epoch) {
        CycleFile last = cycles.last();
        CycleFile begun = last != null && last.cycle() == cycle ? last : null;
        if (begun == null && cycle != cycles.next()) {
            return Copied.refused("cycle " + cycle + " where " + cycles.next() + " was due");
        }
        List<Commit> commits = new ArrayList<>();
        int ordinal = begun == null ? 0 : begun.index().count();
        CycleScan scan = CycleScan.ofRecords(records, cycle, ordinal, lastSequence + 1, epoch, commit -> {
            commits.add(commit);
            return null;
        });
        long start = begun == null ? 0 : begun.dataBytes();
        String fault = scan.fault();
        if (fault == null && start + records.capacity() > CopiedCycle.BYTES_MAX - Records.HEADER_BYTES) {
            fault = "cycle " + cycle + " is larger than a cycle may be";
        }
        if (fault != null) {
            return Copied.refused(fault);
        }
        try {
            long end = start + records.capacity();
            OpenCycle target =
                    begun == null ? begin(cycle, scan.epoch(), lastSequence, end) : goOn(begun, lastSequence, end);
            CopiedCycle.write(target, records, start);
            for (int i = 0; i < commits.size(); i++) {
                target.index().add(start + scan.index().offset(i), scan.index().sequence(i));
            }
        } catch (IOException e) {
            throw ShardLog.storage("cannot copy to cycle " + cycle, config.directory(), e);
        }
        return new Copied(commits, null);
    }

    private OpenCycle begin(int cycle, long ofEpoch, long lastSequence, long end) throws IOException {
        OpenCycle begun = CopiedCycle.begin(config.directory(), cycle, ofEpoch, lastSequence + 1, end);
        cycles.add(begun, lastSequence);
        return begun;
    }

    /** The last cycle, open and with room up to {@code end}. */
    private OpenCycle goOn(CycleFile last, long lastSequence, long end) throws IOException {
        OpenCycle present = cycles.current();
        if (present == null) {
            present = CopiedCycle.goOn(last, end);
            cycles.goOn(present, lastSequence);
        } else if (end + Records.HEADER_BYTES > last.capacity()) {
            present.grow(CopiedCycle.grow(present, end));
            cycles.replaceLast(present, lastSequence);
        }
        return present;
    }
}
