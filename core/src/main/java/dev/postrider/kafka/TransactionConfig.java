package dev.postrider.kafka;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link RecordSender} writes the records of one call of {@code send} in one transaction of Kafka.
 *
 * @param idPrefix what each {@code transactional.id} begins with, before a hyphen and a number; null for
 *     one that nobody else has. A second sender with the same prefix takes the producers of the first
 *     over
 * @param producers how many transactions there may be at a time, each with a producer and a thread
 * @param maxSends how many calls of {@code send} may share one transaction
 * @since 0.1.0
 */
public record TransactionConfig(@Nullable String idPrefix, int producers, int maxSends) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is less than 1
   */
  public TransactionConfig {
    if (producers < 1 || maxSends < 1) {
      throw new IllegalArgumentException("producers and maxSends must be at least 1");
    }
  }
}
