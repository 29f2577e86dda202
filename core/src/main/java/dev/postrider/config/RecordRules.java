package dev.postrider.config;

import static dev.postrider.config.RecordSettings.CLOUDEVENTS_ATTRIBUTES;
import static dev.postrider.config.RecordSettings.KEY;
import static dev.postrider.config.RecordSettings.MESSAGE_TEMPLATE;
import static dev.postrider.config.RecordSettings.PARTITION_FROM;
import static dev.postrider.config.RecordSettings.PATH_TEMPLATE;
import static dev.postrider.config.RecordSettings.RECORD_HEADERS;
import static dev.postrider.config.RecordSettings.TIMESTAMP_FROM;
import static dev.postrider.config.RecordSettings.TOMBSTONE_WHEN;
import static dev.postrider.config.RecordSettings.TOPIC_FROM;

import dev.postrider.record.Expression;
import dev.postrider.record.ExpressionSyntaxException;
import dev.postrider.record.JsonTemplate;
import dev.postrider.record.PathTemplate;
import dev.postrider.record.TombstoneCondition;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold for the settings that say what records take from requests. */
final class RecordRules {

  private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]{1,50}");
  private static final Set<String> DERIVED_ATTRIBUTES =
      Set.of("specversion", "datacontenttype", "data");

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
    checkAttributes(values, path, faults);
    checkTemplate(values, path, faults);
    checkTombstones(values, faults);
    checkOneOnly(values, KEY, "key_query_arg", faults);
    checkOneOnly(values, TOPIC_FROM, "topics_query_arg", faults);
  }

  /** CloudEvents 1.0.2 §3.1; the others follow from the request. */
  private static void checkAttributes(
      SettingValues values, @Nullable PathTemplate path, Faults faults) {
    values.map(CLOUDEVENTS_ATTRIBUTES).forEach((name, text) -> {
      String setting = CLOUDEVENTS_ATTRIBUTES + "." + name;
      if (!ATTRIBUTE.matcher(name).matches()) {
        faults.add(setting, "is no attribute: a name has only a to z and 0 to 9");
      } else if (DERIVED_ATTRIBUTES.contains(name)) {
        faults.add(setting, "follows from the request");
      }
      checkExpression(setting, text, path, faults);
    });
  }

  private static void checkTemplate(
      SettingValues values, @Nullable PathTemplate path, Faults faults) {
    String text = values.text(MESSAGE_TEMPLATE);
    boolean isUsed = values.requiredText(RecordSettings.MESSAGE_FORMAT).equals("template");
    if (text == null) {
      if (isUsed) {
        faults.add(MESSAGE_TEMPLATE, "needed for message_format=template");
      }
      return;
    }
    JsonTemplate template = parsed(MESSAGE_TEMPLATE, text, JsonTemplate::parse, faults);
    if (template != null) {
      template
          .expressions()
          .forEach(expression -> checkSegments(MESSAGE_TEMPLATE, expression, path, faults));
    }
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
    if (expression != null) {
      checkSegments(setting, expression, path, faults);
    }
    return expression;
  }

  private static void checkSegments(
      String setting, Expression expression, @Nullable PathTemplate path, Faults faults) {
    String unknown = expression.segmentNotIn(path);
    if (unknown != null && !faults.isKnown(PATH_TEMPLATE)) {
      faults.add(setting, Faults.quote(unknown) + " is not in " + PATH_TEMPLATE);
    }
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
