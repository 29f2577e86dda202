package dev.postrider.config;

import dev.postrider.record.Expression;
import dev.postrider.record.JsonTemplate;
import dev.postrider.record.PathTemplate;
import dev.postrider.record.TombstoneCondition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is taken from each request for its record. Immutable.
 *
 * @param key {@code key}: the record key; null if unset
 * @param keyEncoding {@code key_encoding}: how that becomes bytes
 * @param topicFrom {@code topic_from}: the topics, separated by commas; null if unset
 * @param recordHeaders {@code record_headers}: record header to its value
 * @param staticRecordHeaders {@code static_record_headers}: record header to its value in every record
 * @param pathTemplate {@code path_template}: what the names of path segments mean; null if unset
 * @param timestampFrom {@code timestamp_from}: the timestamp of the record; null if unset
 * @param partitionFrom {@code partition_from}: the partition of the record; null if unset
 * @param messageFormat {@code message_format}: what the value of the record is
 * @param messageTemplate {@code message_template}: the JSON of each record; null if that is no template
 * @param cloudEventAttributes {@code cloudevents_attributes} and their defaults: name to value; empty if
 *     records are no CloudEvents
 * @param tombstoneWhen {@code tombstone_when}: which requests become a record without a value; null if none
 * @since 0.1.0
 */
public record RecordConfig(
    @Nullable Expression key,
    KeyEncoding keyEncoding,
    @Nullable Expression topicFrom,
    Map<String, Expression> recordHeaders,
    Map<String, String> staticRecordHeaders,
    @Nullable PathTemplate pathTemplate,
    @Nullable Expression timestampFrom,
    @Nullable Expression partitionFrom,
    MessageFormat messageFormat,
    @Nullable JsonTemplate messageTemplate,
    Map<String, Expression> cloudEventAttributes,
    @Nullable TombstoneCondition tombstoneWhen) {

  /** Copies the maps, whose order is kept. */
  public RecordConfig {
    recordHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(recordHeaders));
    cloudEventAttributes = Collections.unmodifiableMap(new LinkedHashMap<>(cloudEventAttributes));
    staticRecordHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(staticRecordHeaders));
  }

  /** The settings, which have been checked. */
  static RecordConfig of(SettingValues values) {
    MessageFormat format = values.constant(RecordSettings.MESSAGE_FORMAT, MessageFormat.class);
    String messageTemplate = values.text(RecordSettings.MESSAGE_TEMPLATE);
    String template = values.text(RecordSettings.PATH_TEMPLATE);
    String tombstone = values.requiredText(RecordSettings.TOMBSTONE_WHEN);
    return new RecordConfig(
        expression(values, RecordSettings.KEY),
        values.constant(RecordSettings.KEY_ENCODING, KeyEncoding.class),
        expression(values, RecordSettings.TOPIC_FROM),
        expressions(values.map(RecordSettings.RECORD_HEADERS)),
        values.map(RecordSettings.STATIC_RECORD_HEADERS),
        template == null ? null : PathTemplate.parse(template),
        expression(values, RecordSettings.TIMESTAMP_FROM),
        expression(values, RecordSettings.PARTITION_FROM),
        format,
        messageTemplate == null ? null : JsonTemplate.parse(messageTemplate),
        format.isCloudEvent() ? attributes(values) : Map.of(),
        tombstone.equals(RecordSettings.NEVER) ? null : TombstoneCondition.parse(tombstone));
  }

  private static Map<String, Expression> attributes(SettingValues values) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("id", "uuid");
    texts.put("source", "uri");
    texts.put("time", "now");
    texts.putAll(values.map(RecordSettings.CLOUDEVENTS_ATTRIBUTES));
    return expressions(texts);
  }

  private static Map<String, Expression> expressions(Map<String, String> texts) {
    Map<String, Expression> expressions = new LinkedHashMap<>();
    texts.forEach((name, text) -> expressions.put(name, Expression.parse(text)));
    return expressions;
  }

  private static @Nullable Expression expression(SettingValues values, String setting) {
    String text = values.text(setting);
    return text == null ? null : Expression.parse(text);
  }

  /** Everything that is looked up in a request. */
  public List<Expression> expressions() {
    List<Expression> all = new ArrayList<>(recordHeaders.values());
    all.addAll(cloudEventAttributes.values());
    if (messageTemplate != null) {
      messageTemplate.expressions().forEach(all::add);
    }
    if (key != null) {
      all.add(key);
    }
    if (topicFrom != null) {
      all.add(topicFrom);
    }
    if (timestampFrom != null) {
      all.add(timestampFrom);
    }
    if (partitionFrom != null) {
      all.add(partitionFrom);
    }
    return all;
  }

  /** Whether the record is an envelope, and nothing is looked up in the request. */
  public boolean isPlain() {
    return messageFormat == MessageFormat.ENVELOPE
        && tombstoneWhen == null
        && expressions().isEmpty();
  }

  /** Whether format or tombstones need the body. */
  public boolean readsBody() {
    return messageFormat != MessageFormat.ENVELOPE
        || (tombstoneWhen != null && tombstoneWhen.readBody());
  }
}
