package dev.postrider.config;

import dev.postrider.kafka.TransactionConfig;
import org.jspecify.annotations.Nullable;

/** What the settings about transactions say together. */
final class TransactionRules {

  private TransactionRules() {}

  /** The transactions; null if there are none. */
  static @Nullable TransactionConfig of(SettingValues values) {
    return values.flag("transactional")
        ? new TransactionConfig(
            values.text("transactional_id_prefix"),
            values.integer("transactional_producers"),
            values.integer("transactional_max_requests"))
        : null;
  }
}
