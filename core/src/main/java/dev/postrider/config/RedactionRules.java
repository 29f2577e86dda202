package dev.postrider.config;

import static dev.postrider.config.RedactionSettings.BODY;
import static dev.postrider.config.RedactionSettings.HEADERS;
import static dev.postrider.config.RedactionSettings.KEY;
import static dev.postrider.config.RedactionSettings.QUERY;
import static dev.postrider.config.RedactionSettings.WITH;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.Redaction;
import dev.postrider.envelope.RedactionMethod;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for the settings of redaction, and the redaction that the settings make. */
final class RedactionRules {

  /** Without these nobody knows where a value is in a body. */
  private static final Set<String> NEEDED = Set.of("content-type", "content-encoding");

  /** Not an escape of RFC 6901 §3. */
  private static final Pattern STRAY_TILDE = Pattern.compile("~(?![01])");

  private RedactionRules() {}

  static void check(SettingValues values, Faults faults) {
    List<String> headers = values.list(HEADERS);
    String claimed = values.text(IdempotencySettings.SOURCE);
    for (int i = 0; i < headers.size(); i++) {
      String setting = HEADERS + "[" + i + "]";
      String name = headers.get(i);
      HttpToken.checkFieldName(setting, name, faults);
      if (NEEDED.contains(name.toLowerCase(Locale.ROOT))) {
        faults.add(setting, "must not be " + Faults.quote(name) + ", by which bodies are read");
      } else if (("header:" + name).equalsIgnoreCase(claimed)) {
        faults.add(
            setting,
            "must not be " + Faults.quote(name) + ", which idempotency keeps in its topic");
      }
    }
    List<String> body = values.list(BODY);
    for (int i = 0; i < body.size(); i++) {
      String pointer = body.get(i);
      if (pointer.startsWith("/") && STRAY_TILDE.matcher(pointer).find()) {
        faults.add(
            BODY + "[" + i + "]",
            Faults.quote(pointer) + " is no JSON Pointer: write ~0 for ~ and ~1 for / in a name");
      }
    }
    String topics = values.text("topics_query_arg");
    if (topics != null && values.list(QUERY).contains(topics)) {
      faults.add(QUERY, "must not have " + Faults.quote(topics) + ", which is topics_query_arg");
    }
    boolean hash = values.requiredText(WITH).equals("hash");
    if (hash && !values.isGiven(KEY) && !faults.isKnown(KEY)) {
      faults.add(KEY, "required with hash");
    } else if (!hash && values.isGiven(KEY) && !faults.isKnown(WITH)) {
      faults.add(KEY, "has no effect unless " + WITH + " is hash");
    }
  }

  /** The redaction of settings without fault; null if nothing is redacted. */
  static @Nullable Redaction of(SettingValues values, EnvelopeConfig envelope) {
    if (values.list(HEADERS).isEmpty()
        && values.list(QUERY).isEmpty()
        && values.list(BODY).isEmpty()) {
      return null;
    }
    String key = values.text(KEY);
    return new Redaction(
        values.constant(WITH, RedactionMethod.class),
        key == null ? null : key.getBytes(UTF_8),
        values.list(HEADERS),
        values.list(QUERY),
        values.list(BODY),
        envelope);
  }
}
