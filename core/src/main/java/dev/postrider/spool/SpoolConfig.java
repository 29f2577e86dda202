package dev.postrider.spool;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link Spool}.
 *
 * @param folder where its files are; made if missing
 * @param maxBytes most bytes of records that are not delivered yet, of all topics together
 * @param maxAge how old a record may become that the brokers refuse
 * @param deadLetterTopic where records go that can never be delivered; null for a file
 * @param topics those that records may be for: each has an equal share of the bytes
 * @param clusterName as the configuration calls the cluster; null if it has no name
 * @since 0.1.0
 */
public record SpoolConfig(
    Path folder,
    long maxBytes,
    Duration maxAge,
    @Nullable String deadLetterTopic,
    Set<String> topics,
    @Nullable String clusterName) {

  private static final long SMALLEST_SEGMENT = 1 << 16;
  private static final long LARGEST_SEGMENT = 1 << 22;
  private static final int SEGMENTS_OF_A_TOPIC = 16;

  /** Copies the topics. */
  public SpoolConfig {
    requireNonNull(folder, "folder");
    requireNonNull(maxAge, "maxAge");
    topics = Set.copyOf(topics);
  }

  /** Most bytes of one topic. */
  long share() {
    return maxBytes / Math.max(1, topics.size());
  }

  /** The length of a file. */
  long segmentBytes() {
    return Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, share() / SEGMENTS_OF_A_TOPIC));
  }
}
