package dev.postrider.config;

import static dev.postrider.config.Setting.Type.INTEGER;
import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.choice;

import java.util.List;

/** The part of the table of settings that makes several records of one body. */
final class SplitSettings {

  static final String SPLIT = "split";
  static final String MAX_ITEMS = "split_max_items";
  static final String ON_PARTIAL = "on_partial";

  private static final int LARGEST = 100_000;

  private SplitSettings() {}

  static List<SettingRow> table() {
    return List.of(
        choice(
                SPLIT,
                OURS,
                "what becomes a record of its own: the whole body (none), each element of a JSON array, each line of NDJSON, or each of the `records` that clients of Kafka's REST proxies send (needs `ack` kafka)",
                "none",
                "json_array",
                "ndjson",
                "records")
            .withDefault("none"),
        SettingRow.of(INTEGER, MAX_ITEMS, OURS, "most items of a body that is split")
            .withDefault(1000)
            .between(1, LARGEST),
        choice(
                ON_PARTIAL,
                OURS,
                "if some items of a body cannot be sent: send the others (keep), or none (all_or_nothing, which needs `transactional`)",
                "keep",
                "all_or_nothing")
            .withDefault("keep"));
  }
}
