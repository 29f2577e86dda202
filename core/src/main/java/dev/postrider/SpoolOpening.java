package dev.postrider;

import dev.postrider.config.Ack;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.SenderConfig;
import dev.postrider.spool.SpoolConfig;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Opens the spool of a configuration. */
final class SpoolOpening {

  private SpoolOpening() {}

  /**
   * Opens it, or finds it open.
   *
   * @throws InvalidConfigException if {@code spool_dir} is not set or cannot be used
   */
  static SharedSpool open(
      PublisherConfig config,
      Set<String> topics,
      SenderConfig sender,
      SharedSpools spools,
      Listeners listeners) {
    String folder = config.spoolDir();
    if (folder == null) {
      throw invalid("needed for ack=" + name(config.ack()));
    }
    try {
      SpoolConfig spool = new SpoolConfig(
          Path.of(folder),
          config.spoolMaxBytes(),
          config.spoolMaxAge(),
          config.deadLetterTopic(),
          topics,
          config.clusterName());
      return spools.acquire(spool, sender, listeners);
    } catch (IOException | InvalidPathException e) {
      throw invalid("cannot be used: " + e);
    }
  }

  /**
   * There is none.
   *
   * @throws InvalidConfigException if there must be
   */
  static void refuse(PublisherConfig config) {
    if (config.ack().isSpooled()) {
      throw new InvalidConfigException(List.of(
          "ack: " + name(config.ack()) + " is not possible with a producer that is handed in"));
    }
  }

  private static String name(Ack ack) {
    return ack.name().toLowerCase(Locale.ROOT);
  }

  private static InvalidConfigException invalid(String fault) {
    return new InvalidConfigException(List.of("spool_dir: " + fault));
  }
}
