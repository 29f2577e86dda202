package dev.postrider.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Crc32PartitionerTest {

  private static final Node NODE = new Node(1, "127.0.0.1", 9092);

  private final Crc32Partitioner partitioner = new Crc32Partitioner();

  private static Cluster cluster(int partitions, Set<Integer> withoutLeader) {
    List<PartitionInfo> infos = IntStream.range(0, partitions)
        .mapToObj(i -> new PartitionInfo(
            "t", i, withoutLeader.contains(i) ? null : NODE, new Node[] {NODE}, new Node[] {NODE}))
        .toList();
    return new Cluster("c", List.of(NODE), infos, Set.of(), Set.of());
  }

  private int partition(@Nullable String key, Cluster cluster) {
    byte[] bytes = key == null ? null : key.getBytes(UTF_8);
    return partitioner.partition("t", bytes, bytes, null, new byte[1], cluster);
  }

  /** The check value of the CRC catalogue and zlib's for the others. */
  @ParameterizedTest
  @CsvSource({"123456789, 0xCBF43926", "a, 0xE8B7BE43", "abc, 0x352441C2", "'', 0x0"})
  void placesAKeyByItsCrc32(String key, String crc) {
    long expected = Long.decode(crc);
    for (int partitions : new int[] {1, 2, 3, 7, 16, 1000}) {
      assertEquals(expected % partitions, partition(key, cluster(partitions, Set.of())));
    }
  }

  @Test
  void keyStaysWhereItIsWhileItsPartitionHasNoLeader() {
    int home = partition("abc", cluster(5, Set.of()));
    assertEquals(home, partition("abc", cluster(5, Set.of(home))));
  }

  @Test
  void recordsWithoutKeyFillBatchesAndUseEveryPartitionWithALeader() {
    Cluster cluster = cluster(4, Set.of(2));
    Map<Integer, Integer> counts = new HashMap<>();
    int changes = 0;
    int last = -1;
    for (int i = 0; i < 6000; i++) {
      int partition = partition(null, cluster);
      counts.merge(partition, 1, Integer::sum);
      changes += partition == last ? 0 : 1;
      last = partition;
    }
    assertEquals(Set.of(0, 1, 3), counts.keySet());
    assertEquals(Set.of(2000), Set.copyOf(counts.values()));
    assertEquals(30, changes);
  }

  @Test
  void recordsWithoutKeyGoSomewhereEvenIfNoPartitionHasALeader() {
    assertNotEquals(-1, partition(null, cluster(2, Set.of(0, 1))));
  }
}
