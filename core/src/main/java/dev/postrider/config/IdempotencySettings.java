package dev.postrider.config;

import static dev.postrider.config.Setting.Type.INTEGER;
import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.flag;
import static dev.postrider.config.SettingRow.millis;
import static dev.postrider.config.SettingRow.string;

import java.util.List;

/** The part of the table of settings about requests that are written once. */
final class IdempotencySettings {

  static final String SOURCE = "idempotency";
  static final String TOPIC = "idempotency_topic";

  private static final int DAY_MILLIS = 24 * 60 * 60 * 1000;
  private static final int MILLION = 1_000_000;
  private static final int MOST_KEYS = 100 * MILLION;

  private IdempotencySettings() {}

  static List<SettingRow> table() {
    return List.of(
        string(
            SOURCE,
            OURS,
            "where the key of a request is, as `header:Idempotency-Key`; a repeat of the key writes nothing and gets the first response; needs `ack` kafka"),
        string(TOPIC, OURS, "compacted topic for the keys of requests; needed for `idempotency`"),
        millis(
            "idempotency_ttl",
            DAY_MILLIS,
            OURS,
            "how long a key stands for its first request; no longer than `idempotency_topic` keeps records"),
        flag(
            "idempotency_required",
            false,
            OURS,
            "answer a request without a key 400; false: send it without this protection"),
        SettingRow.of(
                INTEGER,
                "idempotency_max_keys",
                OURS,
                "keys in memory, some 300 bytes each; beyond, a request with a new key is answered 503")
            .withDefault(MILLION)
            .between(1, MOST_KEYS));
  }
}
