package io.tailrace.perf.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeapRoomTest {
    @Test
    void shouldKeepTheHeapThatACollectionFrees() {
        assertThat(HeapRoom.keep()).isTrue();

        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        assertThat(jvm.getVMOption(HeapRoom.FREE_MAX).getValue()).isEqualTo("100");
    }
}
