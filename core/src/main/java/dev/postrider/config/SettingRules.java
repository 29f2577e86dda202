package dev.postrider.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for values beyond their type and range, and the rules between settings. */
final class SettingRules {
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private static final Pattern PATTERN = Pattern.compile("[a-zA-Z0-9._-]*\\*[a-zA-Z0-9._*-]*");

  /** Of RFC 9110 §9.3 and RFC 5789. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private SettingRules() {}

  static void check(SettingValues values, Faults faults) {
    String topic = values.text("topic");
    if (topic != null) {
      checkTopic("topic", topic, faults);
    }
    List<String> allowedTopics = values.list("allowed_topics");
    for (int i = 0; i < allowedTopics.size(); i++) {
      String allowed = allowedTopics.get(i);
      if (!isPattern(allowed)) {
        checkTopic("allowed_topics[" + i + "]", allowed, faults);
      }
    }
    for (String path : List.of("dead_letter_topic", SignatureSettings.QUARANTINE_TOPIC)) {
      String other = values.text(path);
      if (other != null) {
        checkTopic(path, other, faults);
      }
    }
    String claimTopic = values.text(IdempotencySettings.TOPIC);
    if (claimTopic != null) {
      checkTopic(IdempotencySettings.TOPIC, claimTopic, faults);
    }
    TransactionRules.check(values, faults);
    checkMethods(values, faults);
    checkFieldNames("headers.include_headers", values, faults);
    checkFieldNames("headers.exclude_headers", values, faults);
    checkNameMappings(values, faults);
    RecordRules.check(values, faults);
    FunctionRules.check(values, faults);
    SplitRules.check(values, faults);
    TraceRules.check(values, faults);
    ResponseRules.check(values, faults);
    TlsRules.check(values, faults);
    SaslRules.check(values, faults);
    SignatureRules.check(values, faults);
    ContentRules.check(values, faults);
    RedactionRules.check(values, faults);
    ClaimCheckRules.check(values, faults);
    SchemaRegistryRules.check(values, faults);
    if (!values.flag("forward_method")
        && !values.flag("forward_uri")
        && !values.flag("forward_headers")
        && !values.flag("forward_body")) {
      faults.add(
          "forward_method, forward_uri, forward_headers, forward_body",
          "at least one must be true");
    }
  }

  /** A topic with stars for any characters. */
  private static boolean isPattern(String allowed) {
    return allowed.length() <= 249 && PATTERN.matcher(allowed).matches();
  }

  /** The names Kafka takes for a topic. */
  static boolean isTopic(String name) {
    return TOPIC.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  private static void checkTopic(String path, String name, Faults faults) {
    if (isTopic(name)) {
      return;
    }
    String what = Faults.quote(name);
    if (name.equals(".") || name.equals("..")) {
      faults.add(path, what + " is no topic name");
    } else if (name.length() > 249) {
      faults.add(path, what + " has " + name.length() + " characters, more than 249");
    } else {
      faults.add(path, what + " has a character outside [a-zA-Z0-9._-]");
    }
  }

  /** RFC 9110 §9.1: methods are tokens, and their case matters. */
  private static void checkMethods(SettingValues values, Faults faults) {
    List<String> methods = values.list("methods");
    for (int i = 0; i < methods.size(); i++) {
      String path = "methods[" + i + "]";
      String method = methods.get(i);
      String upperCase = method.toUpperCase(Locale.ROOT);
      if (!HttpToken.isToken(method)) {
        faults.add(path, Faults.quote(method) + " is not an HTTP method");
      } else if (!method.equals(upperCase) && METHODS.contains(upperCase)) {
        faults.add(
            path, Faults.quote(method) + " is not an HTTP method; did you mean " + upperCase + "?");
      }
    }
  }

  private static void checkFieldNames(String path, SettingValues values, Faults faults) {
    List<String> names = values.list(path);
    for (int i = 0; i < names.size(); i++) {
      HttpToken.checkFieldName(path + "[" + i + "]", names.get(i), faults);
    }
  }

  private static void checkNameMappings(SettingValues values, Faults faults) {
    String path = "headers.name_mappings";
    Set<String> seen = new HashSet<>();
    values.map(path).forEach((name, key) -> {
      HttpToken.checkFieldName(path + "." + name, name, faults);
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        faults.add(path + "." + name, "differs from another name only in case");
      }
      if (key.isEmpty()) {
        faults.add(path + "." + name, "must not be empty");
      }
    });
  }
}
