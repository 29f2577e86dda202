package dev.postrider;

import dev.postrider.config.Ack;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kafka.TransactionConfig;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which transactions a configuration asks for. */
final class TransactionOpening {

  private TransactionOpening() {}

  /**
   * The transactions; null for none.
   *
   * @throws InvalidConfigException if the answer would not wait for them
   */
  static @Nullable TransactionConfig of(PublisherConfig config) {
    TransactionConfig transactions = config.transactions();
    if (transactions != null && config.ack() != Ack.KAFKA) {
      throw invalid("needs ack=kafka, but ack is " + config.ack().name().toLowerCase(Locale.ROOT));
    }
    return transactions;
  }

  /**
   * There are none.
   *
   * @throws InvalidConfigException if there must be
   */
  static void refuse(PublisherConfig config) {
    if (config.transactions() != null) {
      throw invalid(
          "not possible with one producer that is handed in; hand in a function that makes them");
    }
  }

  private static InvalidConfigException invalid(String fault) {
    return new InvalidConfigException(List.of("transactional: " + fault));
  }
}
