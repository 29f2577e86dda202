package dev.postrider.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which folder in {@code spool_dir} is whose, and in which order folders are delivered. */
class FoldersTest {

  private static final long SEGMENT = 1 << 16;
  private static final ClusterMark OURS = cluster(null, "kafka-1:9092", "kafka-2:9092");

  @TempDir
  Path spoolDir;

  private static ClusterMark cluster(@Nullable String name, String... servers) {
    return new ClusterMark(name, Set.of(servers));
  }

  private Folders open(ClusterMark cluster) throws IOException {
    return new Folders(
        new LocalDisk(), spoolDir, SEGMENT, () -> 7, cluster, (lane, entry, verdict) -> {});
  }

  private static void append(Folders folders, String topic) throws IOException {
    folders
        .own()
        .lane(topic, (lane, entry, verdict) -> {})
        .log
        .append(List.of(new ProducerRecord<>(topic, new byte[] {1}, new byte[] {2})), 0);
  }

  private static List<String> names(List<Folder> folders) {
    return folders.stream()
        .map(folder -> folder.path().getFileName().toString())
        .toList();
  }

  @Test
  void withNothingLeftTheSameFolderServesAgain() throws Exception {
    for (int life = 0; life < 3; life++) {
      try (Folders folders = open(OURS)) {
        assertEquals(List.of("owner-0"), names(folders.inOrder()));
      }
    }
  }

  @Test
  void theOwnFolderIsBehindAllThatHoldRecordsHoweverOftenOneEnds() throws Exception {
    for (int life = 0; life < 12; life++) {
      try (Folders folders = open(OURS)) {
        List<String> before = new ArrayList<>();
        for (int number = 0; number <= life; number++) {
          before.add("owner-" + number);
        }
        assertEquals(before, names(folders.inOrder()));
        append(folders, "t");
      }
    }
  }

  @Test
  void aFolderThatAnotherHasIsNotInFrontOfOurs() throws Exception {
    Folders first = open(OURS);
    try (Folders second = open(OURS)) {
      try (first) {
        append(first, "t");
        append(second, "t");
        second.lookAround(Set.of());
        assertEquals(List.of("owner-1"), names(second.inOrder()));
      }
      second.lookAround(Set.of());
      assertEquals(List.of("owner-0", "owner-1"), names(second.inOrder()));
    }
  }

  @Test
  void recordsForAnotherClusterAreLeftForWhoeverNamesIt() throws Exception {
    ClusterMark other = cluster(null, "elsewhere:9092");
    try (Folders folders = open(other)) {
      append(folders, "t");
    }
    try (Folders folders = open(OURS)) {
      assertEquals(List.of("owner-1"), names(folders.inOrder()));
      append(folders, "t");
    }
    for (ClusterMark same : List.of(other, cluster("name", "elsewhere:9092", "kafka-9:9092"))) {
      try (Folders folders = open(same)) {
        assertEquals(List.of("owner-0", "owner-2"), names(folders.inOrder()));
      }
    }
  }

  @Test
  void aClusterIsTheSameUnderOneNameOrWithOneServer() {
    ClusterMark named = cluster("blue", "a:1");
    assertTrue(named.isSame(cluster("blue", "b:1")));
    assertTrue(named.isSame(cluster("green", "a:1", "b:1")));
    assertEquals(false, named.isSame(cluster("green", "b:1")));
    assertEquals(false, cluster(null, "a:1").isSame(cluster(null, "b:1")));
  }

  @Test
  void aMarkThatIsDamagedStandsForNoCluster() throws Exception {
    LocalDisk disk = new LocalDisk();
    OURS.write(disk, spoolDir);
    assertEquals(OURS, ClusterMark.read(disk, spoolDir));
    Path file = spoolDir.resolve("cluster");
    byte[] bytes = Files.readAllBytes(file);
    assertNotNull(bytes);
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      assertEquals(null, ClusterMark.read(disk, spoolDir), "byte " + at);
    }
    Files.write(file, new byte[0]);
    assertEquals(null, ClusterMark.read(disk, spoolDir));
  }
}
