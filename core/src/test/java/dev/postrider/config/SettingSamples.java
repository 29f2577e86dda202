package dev.postrider.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Legal values for settings, made from the table. */
final class SettingSamples {
  private static final List<String> TOPICS =
      List.of("topic", "allowed_topics", "dead_letter_topic", "idempotency_topic");
  private static final List<String> FIELD_NAMES =
      List.of("headers.include_headers", "headers.exclude_headers", "methods");

  private static final List<String> EXPRESSIONS = List.of(
      "key",
      "topic_from",
      "timestamp_from",
      "partition_from",
      "record_headers",
      "cloudevents_attributes");

  /** Settings that have another's place. */
  private static final Map<String, String> INSTEAD =
      Map.of("key", "key_query_arg", "topic_from", "topics_query_arg");

  private SettingSamples() {}

  private static boolean isExpression(Setting setting) {
    return EXPRESSIONS.contains(setting.path());
  }

  /** The settings that can be given a value. */
  static List<Setting> supported() {
    return PublisherConfig.settings().stream()
        .filter(setting -> setting.supported() && !setting.path().contains("[]"))
        .toList();
  }

  /** What must be there before this setting is given a value. */
  static Map<String, Object> before(String path) {
    Map<String, Object> before = new LinkedHashMap<>(SecuritySamples.before(path));
    before.putAll(SignatureSamples.before(path));
    if (path.equals("multipart_json")) {
      before.put("multipart_parts", true);
    }
    if (path.equals("tombstone_when")) {
      before.put("key_query_arg", "key");
    } else if (path.equals("on_partial")) {
      before.put("transactional", true);
    }
    before.putAll(RedactionSamples.before(path));
    before.putAll(ClaimCheckSamples.before(path));
    before.putAll(SchemaRegistrySamples.before(path));
    return before;
  }

  /** What must come with this setting when it is given a value. */
  static Map<String, Object> beside(String path) {
    Map<String, Object> beside = new LinkedHashMap<>(SecuritySamples.beside(path));
    beside.putAll(SignatureSamples.beside(path));
    beside.putAll(ClaimCheckSamples.beside(path));
    beside.putAll(SchemaRegistrySamples.beside(path));
    return beside;
  }

  /** A legal value that is not the default. */
  static Object notDefault(Setting setting) {
    Object value = SecuritySamples.value(setting.path());
    if (value == null) {
      value = SignatureSamples.value(setting.path());
    }
    if (value == null) {
      value = RedactionSamples.value(setting.path());
    }
    if (value == null) {
      value = ClaimCheckSamples.value(setting.path());
    }
    if (value == null) {
      value = SchemaRegistrySamples.value(setting.path());
    }
    return value != null ? value : ordinary(setting);
  }

  private static Object ordinary(Setting setting) {
    if (setting.path().equals("validate")) {
      return "{\"type\": \"object\"}";
    } else if (setting.path().equals("path_template")) {
      return "/orders/{id}";
    } else if (setting.path().equals("tombstone_when")) {
      return "method:DELETE";
    } else if (setting.path().equals("response_body")) {
      return "{\"a\": [\"{offset}\", \"at {topic}\"]}";
    } else if (setting.path().equals("response_headers")) {
      return Map.of("Location", "/{topic}/{id}");
    } else if (setting.path().equals("message_template")) {
      return "{\"a\": [1, \"{json:/a}\", \"at {now}\"]}";
    } else if (isExpression(setting)) {
      String expression = "{header:x-tenant}-{json:/id} | uuid";
      return setting.type() == Setting.Type.STRING ? expression : Map.of("h", expression);
    }
    return switch (setting.type()) {
      case STRING -> notDefaultText(setting);
      case INTEGER, NUMBER -> notDefaultNumber(setting);
      case LONG -> 1L << 40;
      case BOOLEAN -> !Boolean.TRUE.equals(setting.defaultValue());
      case STRING_LIST ->
        setting.path().endsWith("_content_types")
            ? List.of("standard", "text/csv")
            : List.of("one", "two");
      case STRING_MAP -> Map.of("client.dns.lookup", "use_all_dns_ips");
      case SERVER_LIST ->
        List.of(Map.of("host", "kafka-1", "port", 9092), Map.of("host", "::1", "port", 9093));
    };
  }

  private static String notDefaultText(Setting setting) {
    if (setting.path().equals("idempotency")) {
      return "header:Idempotency-Key";
    }
    return setting.oneOf().stream()
        .filter(value -> !value.equals(setting.defaultValue()))
        .findFirst()
        .orElse("other");
  }

  private static int notDefaultNumber(Setting setting) {
    if (!setting.oneOf().isEmpty()) {
      return Integer.parseInt(setting.oneOf().get(0));
    }
    int value = setting.defaultValue() instanceof Integer number ? number : 0;
    Long max = setting.max();
    return max == null || value < max ? value + 1 : value - 1;
  }

  /** Legal configurations, as values by path, with any of the settings left out. */
  static Arbitrary<Map<String, Object>> configs() {
    List<Arbitrary<Map.Entry<Setting, Object>>> entries = new ArrayList<>();
    List<Setting> independent = supported().stream()
        .filter(setting -> !SecuritySamples.isSecurity(setting.path()))
        .filter(setting -> !SignatureSamples.isSignature(setting.path()))
        .filter(setting -> !RedactionSamples.isRedaction(setting.path()))
        .filter(setting -> !ClaimCheckSamples.isClaimCheck(setting.path()))
        .filter(setting -> !SchemaRegistrySamples.isSchemaRegistry(setting.path()))
        .toList();
    for (Setting setting : independent) {
      entries.add(arbitrary(setting).map(value -> Map.entry(setting, value)));
    }
    Arbitrary<List<Map.Entry<Setting, Object>>> all =
        Combinators.combine(entries).as(List::copyOf);
    Arbitrary<List<Boolean>> kept = Arbitraries.of(true, false).list().ofSize(entries.size());
    return Combinators.combine(
            all,
            kept,
            SecuritySamples.configs(),
            SignatureSamples.configs(),
            RedactionSamples.configs(),
            ClaimCheckSamples.configs(),
            SchemaRegistrySamples.configs())
        .as((values, keep, security, signature, redaction, claimCheck, registry) -> {
          Map<String, Object> config = new LinkedHashMap<>(security);
          config.putAll(signature);
          config.putAll(redaction);
          config.putAll(claimCheck);
          config.putAll(registry);
          for (int i = 0; i < values.size(); i++) {
            Setting setting = values.get(i).getKey();
            if (setting.required() || keep.get(i)) {
              config.put(setting.path(), values.get(i).getValue());
            }
          }
          if (!config.containsKey("key") && !config.containsKey("key_query_arg")) {
            config.remove("tombstone_when");
          }
          if (Integer.valueOf(204).equals(config.get("status_codes.success"))
              || Integer.valueOf(205).equals(config.get("status_codes.success"))) {
            config.remove("response_body");
          }
          if (config.containsKey("response_body") || config.containsKey("response_headers")) {
            config.remove("split");
          }
          if ("records".equals(config.get("split"))) {
            config.remove("redact_body");
            config.put("ack", "kafka");
          }
          if (config.containsKey("message_by_jq")) {
            config.remove("message_by_lua_functions");
          }
          if ("template".equals(config.get("message_format"))) {
            config.putIfAbsent("message_template", "{}");
          }
          if (!Boolean.TRUE.equals(config.get("transactional"))) {
            config.remove("on_partial");
          }
          if (config.containsKey("idempotency") || config.containsKey("tombstone_when")) {
            config.remove("split");
          }
          INSTEAD.forEach((path, other) -> {
            if (config.containsKey(path)) {
              config.remove(other);
            }
          });
          // A record with an idempotency key must not change its place with each repeat.
          for (String place : List.of("key", "topic_from", "partition_from")) {
            if (String.valueOf(config.get(place)).contains("uuid")) {
              config.remove("idempotency");
            }
          }
          if (!Boolean.TRUE.equals(config.get("multipart_parts"))) {
            config.remove("multipart_json");
          }
          if (config.containsKey("schema_registry.confluent.url")) {
            config.remove("key_encoding");
            config.remove("idempotency");
            if ("cloudevents_structured".equals(config.get("message_format"))) {
              config.remove("message_format");
            }
          }
          if ("raw_body".equals(config.get("message_format"))) {
            config.remove("decode_charset");
          }
          if (Boolean.FALSE.equals(config.get("forward_body"))) {
            config.put("forward_method", true);
          }
          ClaimCheckSamples.removeOthers(config);
          return config;
        });
  }

  private static Arbitrary<Object> arbitrary(Setting setting) {
    return switch (setting.type()) {
      case STRING -> text(setting).asGeneric();
      case INTEGER, NUMBER -> number(setting).asGeneric();
      case LONG ->
        Arbitraries.longs()
            .between(bound(setting.min(), 0), bound(setting.max(), Integer.MAX_VALUE))
            .asGeneric();
      case BOOLEAN -> Arbitraries.of(true, false).asGeneric();
      case STRING_LIST -> texts(setting).list().ofMaxSize(4).asGeneric();
      case STRING_MAP -> map(setting).asGeneric();
      case SERVER_LIST -> servers().asGeneric();
    };
  }

  private static Arbitrary<String> text(Setting setting) {
    return setting.oneOf().isEmpty() ? texts(setting) : Arbitraries.of(setting.oneOf());
  }

  private static Arbitrary<String> expressions() {
    return Arbitraries.of(
        "query:a b",
        "header:x-tenant | reject",
        "{header:x-tenant}-{json:/order/id|constant:,\"}",
        "json:/a~1b/\u20ac|uuid",
        "path:2 | constant:\\|");
  }

  private static Arbitrary<String> texts(Setting setting) {
    if (setting.path().equals("message_by_jq")) {
      return Arbitraries.of(".", "del(.a) | .\"\u20ac\" = \"x, y\"", "# text\n.a // 1");
    }
    if (setting.path().equals("validate")) {
      return Arbitraries.of("true", "{\"required\": [\"a, b\", \"c\"]}");
    } else if (setting.path().endsWith("_content_types")) {
      return Arbitraries.of("standard", "text/*", "*/*+xml", "application/vnd.a+b");
    } else if (setting.path().equals("path_template")) {
      return Arbitraries.of("/", "/orders/{id}", "/a,b/{c}/");
    } else if (setting.path().equals("response_body")) {
      return Arbitraries.of("{}", "\"{topic}\"", "[\"{partition},{offset}\", \"\\n\"]");
    } else if (setting.path().equals("message_template")) {
      return Arbitraries.of("{}", "\"{uuid}\"", "{\"a,b\": [\"x{header:a}\", \"\\n\", 1.0]}");
    } else if (setting.path().equals("tombstone_when")) {
      return Arbitraries.of("never", "empty_body", "method:PUT | header:x-a=b, c|header:d");
    } else if (isExpression(setting)) {
      return expressions();
    }
    if (TOPICS.contains(setting.path())) {
      return Arbitraries.strings()
          .withChars("abcXYZ019._-")
          .ofMinLength(1)
          .ofMaxLength(249)
          .filter(name -> !name.equals(".") && !name.equals(".."));
    }
    if (setting.path().equals("idempotency")) {
      return fieldNames().map(name -> "header:" + name);
    }
    return FIELD_NAMES.contains(setting.path()) ? fieldNames() : anyText();
  }

  private static Arbitrary<String> fieldNames() {
    return Arbitraries.strings().withChars("abcXYZ019-_!~").ofMinLength(1).ofMaxLength(20);
  }

  static Arbitrary<String> anyText() {
    return Arbitraries.strings()
        .withChars("ab ,\"'\\[]{}:=/äß€\n\u0000")
        .ofMinLength(1)
        .ofMaxLength(20);
  }

  private static Arbitrary<Integer> number(Setting setting) {
    if (!setting.oneOf().isEmpty()) {
      return Arbitraries.of(setting.oneOf()).map(Integer::valueOf);
    }
    int least = Math.toIntExact(bound(setting.min(), Integer.MIN_VALUE));
    int most = Math.toIntExact(bound(setting.max(), Integer.MAX_VALUE));
    Arbitrary<Integer> small = Arbitraries.integers().between(least, Math.min(most, least + 5000));
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(9, small),
        net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(least, most)));
  }

  private static long bound(@Nullable Long bound, long otherwise) {
    return bound == null ? otherwise : bound;
  }

  private static Arbitrary<Map<String, String>> map(Setting setting) {
    if (setting.path().equals("headers.name_mappings")) {
      return Arbitraries.maps(
              fieldNames().map(name -> name.toLowerCase(java.util.Locale.ROOT)), anyText())
          .ofMaxSize(3);
    }
    if (setting.path().equals("cloudevents_attributes")) {
      return Arbitraries.maps(Arbitraries.of("id", "type", "x1", "tenant"), expressions())
          .ofMaxSize(3);
    }
    if (setting.path().equals("response_headers")) {
      return Arbitraries.maps(
              Arbitraries.of("Location", "x-a", "Content-Type"),
              Arbitraries.of("{topic}", "a, b={offset}"))
          .ofMaxSize(3);
    }
    if (isExpression(setting)) {
      return Arbitraries.maps(anyText(), expressions()).ofMaxSize(3);
    }
    Arbitrary<String> names = Arbitraries.of("metadata.max.age.ms", "send.buffer.bytes", "x.own");
    return Arbitraries.maps(names, Arbitraries.integers().between(1, 99999).map(String::valueOf))
        .ofMaxSize(3);
  }

  private static Arbitrary<List<Map<String, Object>>> servers() {
    Arbitrary<String> hosts = Arbitraries.oneOf(
        Arbitraries.strings().withChars("abz09._-").ofMinLength(1).ofMaxLength(20),
        Arbitraries.of("::1", "[::1]", "2001:db8::7", "fe80::1%eth0", "10.0.0.1"));
    Arbitrary<Map<String, Object>> server = Combinators.combine(
            hosts, Arbitraries.integers().between(0, 65535))
        .as((host, port) -> Map.of("host", host, "port", port));
    return server
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .uniqueElements(address -> String.valueOf(address.get("host")).replaceAll("[\\[\\]]", ""));
  }
}
