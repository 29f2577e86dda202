package dev.postrider.config;

import static dev.postrider.config.RecordSettings.KEY;
import static dev.postrider.config.RecordSettings.PARTITION_FROM;
import static dev.postrider.config.RecordSettings.PATH_TEMPLATE;
import static dev.postrider.config.RecordSettings.RECORD_HEADERS;
import static dev.postrider.config.RecordSettings.TIMESTAMP_FROM;
import static dev.postrider.config.RecordSettings.TOMBSTONE_WHEN;
import static dev.postrider.config.RecordSettings.TOPIC_FROM;

import dev.postrider.record.Expression;
import dev.postrider.record.ExpressionSyntaxException;
import dev.postrider.record.PathTemplate;
import dev.postrider.record.TombstoneCondition;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What must hold for the settings that say what records take from requests. */
final class RecordRules {

  private RecordRules() {}

  static void check(SettingValues values, Faults faults) {
    String template = values.text(PATH_TEMPLATE);
    PathTemplate path =
        template == null ? null : parsed(PATH_TEMPLATE, template, PathTemplate::parse, faults);
    for (String setting : List.of(KEY, TOPIC_FROM, PARTITION_FROM)) {
      checkRepeats(
          setting, checkExpression(setting, values.text(setting), path, faults), values, faults);
    }
    checkExpression(TIMESTAMP_FROM, values.text(TIMESTAMP_FROM), path, faults);
    values
        .map(RECORD_HEADERS)
        .forEach((name, text) -> checkExpression(RECORD_HEADERS + "." + name, text, path, faults));
    checkTombstones(values, faults);
    checkOneOnly(values, KEY, "key_query_arg", faults);
    checkOneOnly(values, TOPIC_FROM, "topics_query_arg", faults);
  }

  private static void checkTombstones(SettingValues values, Faults faults) {
    String tombstone = values.requiredText(TOMBSTONE_WHEN);
    if (tombstone.equals(RecordSettings.NEVER)) {
      return;
    }
    parsed(TOMBSTONE_WHEN, tombstone, TombstoneCondition::parse, faults);
    if (values.text(KEY) == null && values.text("key_query_arg") == null) {
      faults.add(
          TOMBSTONE_WHEN, "needs key or key_query_arg: a record without a value needs a key");
    }
  }

  private static @Nullable Expression checkExpression(
      String setting, @Nullable String text, @Nullable PathTemplate path, Faults faults) {
    if (text == null) {
      return null;
    }
    Expression expression = parsed(setting, text, Expression::parse, faults);
    String unknown = expression == null ? null : expression.segmentNotIn(path);
    if (unknown != null && !faults.isKnown(PATH_TEMPLATE)) {
      faults.add(setting, Faults.quote(unknown) + " is not in " + PATH_TEMPLATE);
    }
    return expression;
  }

  /** A repeat is known by its key and topics, among others: these must not be made anew each time. */
  private static void checkRepeats(
      String setting, @Nullable Expression expression, SettingValues values, Faults faults) {
    String changing = expression == null ? null : expression.changingSource();
    if (changing != null && values.text(IdempotencySettings.SOURCE) != null) {
      faults.add(
          setting,
          "not with "
              + changing
              + " together with "
              + IdempotencySettings.SOURCE
              + ": each repeat has another value, and would be answered 422");
    }
  }

  private static <T> @Nullable T parsed(
      String setting, String text, Function<String, T> parser, Faults faults) {
    try {
      return parser.apply(text);
    } catch (ExpressionSyntaxException e) {
      faults.add(setting, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static void checkOneOnly(
      SettingValues values, String setting, String kongs, Faults faults) {
    if (values.text(setting) != null && values.text(kongs) != null) {
      faults.add(setting, "not together with " + kongs + ", which is the source query:NAME");
    }
  }
}
