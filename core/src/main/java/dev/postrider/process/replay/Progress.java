package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far a replay is: for each partition the first offset that is not done. Kept in a file where there is one. Thread-safe.
 */
final class Progress {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final @Nullable Path file;
  private final String source;
  private final String target;

  /** The offset behind the last that was begun. */
  private final Map<Integer, Long> read = new TreeMap<>();

  private final Map<Integer, NavigableSet<Long>> underWay = new HashMap<>();

  private Progress(@Nullable Path file, String source, String target) {
    this.file = file;
    this.source = source;
    this.target = target;
  }

  /**
   * The progress in a file; none if there is no such file.
   *
   * @param file null for a progress that is not kept
   * @throws IOException if the file cannot be read, or is of another replay
   */
  static Progress open(@Nullable Path file, String source, String target) throws IOException {
    Progress progress = new Progress(file, source, target);
    if (file != null && Files.exists(file)) {
      progress.load(file);
    }
    return progress;
  }

  private void load(Path from) throws IOException {
    JsonNode content;
    try {
      content = JSON.readTree(Files.readAllBytes(from));
    } catch (JsonProcessingException e) {
      throw new IOException(from + " is no progress of a replay", e);
    }
    if (!content.path("next").isObject()) {
      throw new IOException(from + " is no progress of a replay");
    }
    require(from, "source", source, content);
    require(from, "to", target, content);
    for (Map.Entry<String, JsonNode> next : content.path("next").properties()) {
      if (!next.getKey().matches("[0-9]{1,9}") || !next.getValue().isIntegralNumber()) {
        throw new IOException(from + ": next has a member that is no partition with an offset");
      }
      read.put(Integer.valueOf(next.getKey()), next.getValue().longValue());
    }
  }

  private static void require(Path from, String member, String expected, JsonNode content)
      throws IOException {
    String found = content.path(member).asText();
    if (!found.equals(expected)) {
      throw new IOException(from + " is of another replay: its " + member + " is " + found);
    }
  }

  /** The first offset that is not done; 0 if there is no progress. */
  synchronized long next(int partition) {
    NavigableSet<Long> open = underWay.get(partition);
    return open == null || open.isEmpty() ? read.getOrDefault(partition, 0L) : open.first();
  }

  /** A record was read, and is to be done. Records of a partition begin in the order of their offsets. */
  synchronized void begin(int partition, long offset) {
    underWay.computeIfAbsent(partition, absent -> new TreeSet<>()).add(offset);
    read.put(partition, offset + 1);
  }

  /** The record is done. */
  synchronized void end(int partition, long offset) {
    NavigableSet<Long> open = underWay.get(partition);
    if (open != null) {
      open.remove(offset);
    }
  }

  /**
   * Puts the progress into its file; after a failure or a crash the former may be there.
   *
   * @throws IOException if it cannot be written
   */
  void save() throws IOException {
    if (file == null) {
      return;
    }
    ObjectNode content =
        JsonNodeFactory.instance.objectNode().put("source", source).put("to", target);
    ObjectNode next = content.putObject("next");
    synchronized (this) {
      read.keySet().forEach(partition -> next.put(partition.toString(), next(partition)));
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, (content + System.lineSeparator()).getBytes(UTF_8));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
