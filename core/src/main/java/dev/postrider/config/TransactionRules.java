package dev.postrider.config;

import dev.postrider.kafka.TransactionConfig;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the settings about transactions say together. */
final class TransactionRules {

  private static final String HEADER_PREFIX = "header:";
  private static final Pattern HEADER =
      Pattern.compile(HEADER_PREFIX + "[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private TransactionRules() {}

  /** The transactions; null if there are none. */
  static @Nullable TransactionConfig of(SettingValues values) {
    boolean claims = values.text(IdempotencySettings.SOURCE) != null;
    return claims || values.flag("transactional")
        ? new TransactionConfig(
            values.text("transactional_id_prefix"),
            values.integer("transactional_producers"),
            values.integer("transactional_max_requests"))
        : null;
  }

  /** How requests are written once; null if they have no keys. */
  static @Nullable IdempotencyConfig idempotency(SettingValues values) {
    String source = values.text(IdempotencySettings.SOURCE);
    return source == null
        ? null
        : new IdempotencyConfig(
            source.substring(HEADER_PREFIX.length()),
            values.text(IdempotencySettings.TOPIC),
            values.millis("idempotency_ttl"),
            values.flag("idempotency_required"),
            values.integer("idempotency_max_keys"));
  }

  static void check(SettingValues values, Faults faults) {
    String source = values.text(IdempotencySettings.SOURCE);
    if (source != null && !HEADER.matcher(source).matches()) {
      faults.add(
          IdempotencySettings.SOURCE,
          Faults.quote(source) + " is not header: and the name of an HTTP header field");
    }
  }
}
