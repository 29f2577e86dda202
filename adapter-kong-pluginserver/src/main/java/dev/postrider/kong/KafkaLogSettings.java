package dev.postrider.kong;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.Setting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings of the plugin {@code kafka-log}: of all settings those of the record and its way to the brokers, and
 * one that no other plugin has.
 */
final class KafkaLogSettings {

  static final String CUSTOM_FIELDS = "custom_fields_by_lua";

  /** What concerns requests and responses means nothing to a log. */
  private static final Pattern TAKEN = Pattern.compile(
      "bootstrap_servers|topic|key_query_arg|cluster_name|timeout|keepalive|keepalive_enabled"
          + "|producer_request_.*|producer_async|producer_async_flush_timeout"
          + "|producer_async_buffering_.*|producer_properties|compression_type"
          + "|new_kafka_async_producer|partitioner|static_record_headers|ack|spool_.*|dead_letter_topic"
          + "|authentication|security|schema_registry");

  /** Those of core's table. */
  static final List<Setting> ALL = PublisherConfig.settings().stream()
      .filter(setting -> TAKEN.matcher(top(setting)).matches())
      .toList();

  /** The names at the top of a configuration. */
  static final Set<String> NAMES = names();

  private KafkaLogSettings() {}

  private static String top(Setting setting) {
    return setting.path().split("[.\\[]", 2)[0];
  }

  private static Set<String> names() {
    Set<String> names = ALL.stream()
        .map(KafkaLogSettings::top)
        .collect(Collectors.toCollection(LinkedHashSet::new));
    names.add(CUSTOM_FIELDS);
    return names;
  }
}
