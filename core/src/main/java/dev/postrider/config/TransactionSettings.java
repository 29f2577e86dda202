package dev.postrider.config;

import static dev.postrider.config.Setting.Type.INTEGER;
import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.flag;
import static dev.postrider.config.SettingRow.string;

import java.util.List;

/** The part of the table of settings about transactions. */
final class TransactionSettings {

  private static final int MOST_PRODUCERS = 32;
  private static final int MOST_REQUESTS = 10_000;

  private TransactionSettings() {}

  static List<SettingRow> table() {
    return List.of(
        flag(
            "transactional",
            false,
            OURS,
            "write the records of a request, one for each topic, in one transaction: all or none; needs `ack` kafka"),
        string(
            "transactional_id_prefix",
            OURS,
            "beginning of each `transactional.id`; no two processes may have the same; when unset, one that nobody else has"),
        SettingRow.of(
                INTEGER,
                "transactional_producers",
                OURS,
                "transactions at a time, each with a producer of its own")
            .withDefault(4)
            .between(1, MOST_PRODUCERS),
        SettingRow.of(
                INTEGER,
                "transactional_max_requests",
                OURS,
                "requests for the same topics that may share a transaction while others are under way")
            .withDefault(100)
            .between(1, MOST_REQUESTS));
  }
}
