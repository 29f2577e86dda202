package dev.postrider.systems;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import javax.management.remote.JMXConnector;

/**
 * What processes have used until now.
 *
 * @param cpuNanos time on processors, in nanoseconds
 * @param residentBytes memory in RAM
 * @param allocatedBytes bytes that live threads of a JVM have allocated, empty where it is none
 */
record ProcessUsage(long cpuNanos, long residentBytes, OptionalLong allocatedBytes) {

  /** Of a peer, now. */
  static ProcessUsage of(RunningPeer peer) throws IOException {
    List<ProcessHandle> handles = peer.handles();
    long cpu = 0;
    long resident = 0;
    long allocated = 0;
    boolean java = false;
    for (ProcessHandle handle : handles) {
      cpu += handle.info().totalCpuDuration().orElseThrow().toNanos();
      resident += residentBytes(handle);
      if (handle.info().command().orElse("").endsWith("/java")) {
        java = true;
        allocated += allocatedBytes(handle);
      }
    }
    return new ProcessUsage(
        cpu, resident, java ? OptionalLong.of(allocated) : OptionalLong.empty());
  }

  private static long residentBytes(ProcessHandle handle) throws IOException {
    Path status = Path.of("/proc", Long.toString(handle.pid()), "status");
    for (String line : Files.readAllLines(status, UTF_8)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS in " + status);
  }

  private static long allocatedBytes(ProcessHandle handle) throws IOException {
    try (JMXConnector connector = JmxConnection.open(handle)) {
      ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
          connector.getMBeanServerConnection(),
          ManagementFactory.THREAD_MXBEAN_NAME,
          ThreadMXBean.class);
      return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
          .filter(bytes -> bytes > 0)
          .sum();
    }
  }

  /** CPU seconds since an earlier reading. */
  double cpuSecondsSince(ProcessUsage earlier) {
    return (cpuNanos - earlier.cpuNanos) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
