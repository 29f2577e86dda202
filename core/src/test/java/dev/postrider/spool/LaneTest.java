package dev.postrider.spool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaneTest {

  private static final Duration STEP = Duration.ofMillis(100);

  @TempDir
  Path folder;

  /**
   * The first try after an outage may fail as well, because it only makes the producer ask for the topic:
   * with a pause of 30 s, records waited 40 s after a permission was back.
   */
  @Test
  void howeverLongATopicWasRefusedTheNextTriesAreSoon() throws Exception {
    try (TopicLog log = TopicLog.open(new LocalDisk(), folder.resolve("t"), 1 << 16, () -> 7)) {
      log.append(List.of(new ProducerRecord<>("t", new byte[] {1}, new byte[] {2})), 0);
      ArrayDeque<Lane.Entry> sent = new ArrayDeque<>();
      Lane lane = new Lane("t", log, (of, entry, verdict) -> sent.add(entry));
      long lastTry = 0;
      long longest = 0;
      long hour = Duration.ofHours(1).toNanos();
      for (long now = 0; now < hour; now += STEP.toNanos()) {
        lane.pump(now);
        if (!sent.isEmpty()) {
          longest = Math.max(longest, now - lastTry);
          lastTry = now;
          lane.failed(sent.remove(), null, now);
        }
      }
      assertTrue(lastTry > hour - Duration.ofSeconds(6).toNanos(), "tries ended");
      assertTrue(longest <= Duration.ofSeconds(5).plus(STEP).toNanos(), longest + " ns");
    }
  }
}
