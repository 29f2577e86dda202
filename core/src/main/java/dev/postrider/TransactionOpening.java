package dev.postrider;

import static java.util.Objects.requireNonNull;

import dev.postrider.config.Ack;
import dev.postrider.config.IdempotencyConfig;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.idempotency.Claims;
import dev.postrider.idempotency.ClaimsConfig;
import dev.postrider.kafka.RecordSender;
import dev.postrider.kafka.TransactionConfig;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which transactions a configuration asks for, and what it claims in them. */
final class TransactionOpening {

  private TransactionOpening() {}

  /** The setting that asks for transactions. */
  private static String wantedBy(PublisherConfig config) {
    return config.idempotency() == null ? "transactional" : "idempotency";
  }

  /**
   * The transactions; null for none.
   *
   * @throws InvalidConfigException if the response would not wait for them, or there is no topic for claims
   */
  static @Nullable TransactionConfig of(PublisherConfig config) {
    TransactionConfig transactions = config.transactions();
    if (transactions != null && config.ack() != Ack.KAFKA) {
      String ack = config.ack().name().toLowerCase(Locale.ROOT);
      throw invalid(wantedBy(config) + ": needs ack=kafka, but ack is " + ack);
    }
    IdempotencyConfig idempotency = config.idempotency();
    if (idempotency != null && idempotency.topic() == null) {
      throw invalid("idempotency_topic: needed for idempotency");
    }
    return transactions;
  }

  /** Begins to read the claims; null if requests have no keys. */
  static @Nullable IdempotentDelivery idempotent(
      PublisherConfig config,
      RecordSender sender,
      Responses responses,
      DeadLetterSender deadLetters) {
    IdempotencyConfig idempotency = config.idempotency();
    if (idempotency == null) {
      return null;
    }
    ClaimsConfig claims = new ClaimsConfig(
        requireNonNull(idempotency.topic()),
        idempotency.ttl(),
        idempotency.maxKeys(),
        config.producerProperties());
    IdempotencyKey key = new IdempotencyKey(idempotency.field(), idempotency.required());
    return new IdempotentDelivery(key, Claims.open(claims), sender, responses, deadLetters);
  }

  /**
   * There are none.
   *
   * @throws InvalidConfigException if there must be
   */
  static void refuse(PublisherConfig config) {
    if (config.transactions() != null) {
      throw invalid(
          wantedBy(config)
              + ": not possible with one producer that is handed in; hand in a function that makes them");
    }
  }

  private static InvalidConfigException invalid(String fault) {
    return new InvalidConfigException(List.of(fault));
  }
}
