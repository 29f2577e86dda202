package dev.postrider.config;

import static dev.postrider.config.Setting.Type.LONG;
import static dev.postrider.config.SettingRow.ANY_LONG;
import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.choice;
import static dev.postrider.config.SettingRow.millis;
import static dev.postrider.config.SettingRow.string;

import java.util.List;

/** The part of the table of settings that says what a success means, and about the spool. */
final class SpoolSettings {

  static final String FOLDER = "spool_dir";
  private static final int SMALLEST = 1 << 20;
  private static final long GIBIBYTE = 1L << 30;
  private static final int WEEK_MILLIS = 7 * 24 * 60 * 60 * 1000;

  private SpoolSettings() {}

  static List<SettingRow> table() {
    return List.of(
        choice(
            "ack",
            OURS,
            "where the message is when the answer is a success; when unset, `producer_async` says memory or kafka",
            "memory",
            "kafka",
            "disk",
            "kafka_or_disk"),
        string(
            FOLDER,
            OURS,
            "folder on local disk for messages that the brokers do not have; needed for `ack` disk and kafka_or_disk"),
        SettingRow.of(
                LONG,
                "spool_max_bytes",
                OURS,
                "most bytes on local disk of messages that the brokers do not have; each topic may have an equal share")
            .withDefault(GIBIBYTE)
            .between(SMALLEST, ANY_LONG)
            .in("bytes"),
        millis(
            "spool_after",
            1000,
            OURS,
            "how long the brokers may take before a message goes to local disk (kafka_or_disk)"),
        millis(
            "spool_max_age",
            WEEK_MILLIS,
            OURS,
            "age from which a message on local disk that the brokers refuse is a dead letter"),
        string(
            "dead_letter_topic",
            OURS,
            "topic for messages that are given up; without it they are lost or, from local disk, in a file in `spool_dir`"));
  }
}
