package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.postrider.testing.LogLines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes that new users make, and the words that put them right. */
class ConfigHelpTest {

  private static List<String> faultsOfJson(String json) {
    return assertThrows(
            InvalidConfigException.class, () -> PublisherConfig.fromJson(json.replace('\'', '"')))
        .faults();
  }

  static Stream<Arguments> inJson() {
    String server = "{\"host\": \"kafka.example.com\", \"port\": 9092}";
    return Stream.of(
        arguments("'topci': 'x'", "topci: unknown field; did you mean topic?"),
        arguments("'tpoic': 'x'", "tpoic: unknown field; did you mean topic?"),
        arguments("'keep_alive': 1", "keep_alive: unknown field; did you mean keepalive?"),
        arguments(
            "'includeHeaders': []",
            "includeHeaders: unknown field; did you mean headers.include_headers?"),
        arguments(
            "'bootstrapServers': []",
            "bootstrapServers: unknown field; did you mean bootstrap_servers?"),
        arguments(
            "'headers': {'timeout': 1}", "headers.timeout: unknown field; did you mean timeout?"),
        arguments("'securty': {'ssl': true}", "securty: unknown field; did you mean security?"),
        arguments(
            "'security.ssl': true",
            "security.ssl: unknown field; nest it: {\"security\": {\"ssl\": …}}"),
        arguments(
            "'authentication': {'oauthbearer.scopes': []}",
            "authentication.oauthbearer.scopes: unknown field; nest it: {\"authentication\":"
                + " {\"oauthbearer\": {\"scopes\": …}}}"),
        arguments(
            "'acks': 1", "acks: a property of kafka-clients; the setting is producer_request_acks"),
        arguments(
            "'linger.ms': 5",
            "linger.ms: a property of kafka-clients; the setting is producer_async_flush_timeout"),
        arguments(
            "'bootstrap.servers': 'a:1'",
            "bootstrap.servers: a property of kafka-clients; the setting is bootstrap_servers"),
        arguments(
            "'metadata.max.age.ms': 1",
            "metadata.max.age.ms: a property of kafka-clients; give it in producer_properties"),
        arguments(
            "'producer_request_acks': 'all'",
            "producer_request_acks: expected one of -1, 0, 1, got a string"),
        arguments(
            "'bootstrap_servers': 'a:1'",
            "bootstrap_servers: expected an array such as [" + server + "], got a string"),
        arguments(
            "'bootstrap_servers': ['a:1']",
            "bootstrap_servers[0]: expected an object such as " + server + ", got a string"),
        arguments(
            "'timeout': '10s'", "timeout: expected an integer, the number of ms, got a string"),
        arguments(
            "'max_body_bytes': '1MB'",
            "max_body_bytes: expected an integer, the number of bytes, got a string"),
        arguments("'max_parts': 'ten'", "max_parts: expected an integer, got a string"),
        arguments(
            "'producer_properties': {'liger.ms': '5'}",
            "producer_properties.liger.ms: did you mean linger.ms?"));
  }

  @ParameterizedTest
  @MethodSource
  void inJson(String members, String fault) {
    assertEquals(List.of(fault), faultsOfJson("{'topic': 't', " + members + "}"));
  }

  @Test
  void aWholePluginIsToldFromItsConfiguration() {
    assertEquals(
        List.of("config: this is a whole plugin; give its config alone"),
        faultsOfJson("{'name': 'kafka-upstream', 'config': {'topic': 't', 'timeout': 0}}"));
  }

  static Stream<Arguments> inText() {
    return Stream.of(
        arguments(
            "BOOTSTRAP_SERVERS",
            "a:1",
            "BOOTSTRAP_SERVERS: unknown field; did you mean bootstrap_servers?"),
        arguments(
            "SECURITY_SSL", "true", "SECURITY_SSL: unknown field; did you mean security.ssl?"),
        arguments("config.topic", "x", "config.topic: unknown field; did you mean topic?"),
        arguments(
            "producer_properties.linger.ms",
            "5",
            "producer_properties.linger.ms: unknown field; give producer_properties as a whole, such"
                + " as {\"linger.ms\": \"…\"}"),
        arguments(
            "headers.name_mappings.X-A",
            "a",
            "headers.name_mappings.X-A: unknown field; give headers.name_mappings as a whole, such as"
                + " {\"X-A\": \"…\"}"),
        arguments(
            "allowed_topics[0]",
            "a",
            "allowed_topics[0]: unknown field; give allowed_topics as a whole, such as a,b"),
        arguments(
            "bootstrap_servers.host",
            "a",
            "bootstrap_servers.host: unknown field; give bootstrap_servers as a whole, such as"
                + " kafka-1.example.com:9092,kafka-2.example.com:9092"),
        arguments(
            "producer_request_acks",
            "all",
            "producer_request_acks: \"all\" is not one of -1, 0, 1"),
        arguments("timeout", "10s", "timeout: \"10s\" is not an integer, the number of ms"),
        arguments(
            "max_body_bytes",
            "1MB",
            "max_body_bytes: \"1MB\" is not an integer, the number of bytes"),
        arguments(
            "linger.ms",
            "5",
            "linger.ms: a property of kafka-clients; the setting is producer_async_flush_timeout"));
  }

  @ParameterizedTest
  @MethodSource
  void inText(String path, String text, String fault) {
    Map<String, String> texts = new LinkedHashMap<>(Map.of("topic", "t"));
    texts.put(path, text);
    assertEquals(
        List.of(fault),
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromText(texts))
            .faults());
  }

  static Stream<Arguments> pathsInPlaceOfPem() {
    return Stream.of(
        arguments("/etc/ssl/ca.pem"),
        arguments("ca.crt"),
        arguments("./keys/client"),
        arguments("C:\\certs\\ca"),
        arguments("file:/etc/ssl/ca"));
  }

  @ParameterizedTest
  @MethodSource
  void pathsInPlaceOfPem(String path) {
    String hint = "; give the text of the file, not its name";
    assertEquals(
        List.of(
            "security.certificate_authority: has no PEM block CERTIFICATE" + hint,
            "security.certificate: has no PEM block CERTIFICATE" + hint,
            "security.private_key: has no PEM block PRIVATE KEY" + hint),
        faultsOfJson(ConfigJson.json(Map.of(
            "topic", "t",
            "security.ssl", true,
            "security.certificate", path,
            "security.private_key", path,
            "security.certificate_authority", path))));
  }

  /** Whoever writes ten thousand unknown names gets no thought of ours for each, nor for a long one. */
  @Test
  void adviceIsForThoseWhoCanReadIt() {
    StringBuilder json = new StringBuilder("{'topci': 1, '" + "x".repeat(40_000) + "': 1");
    for (int i = 0; i < 10_000; i++) {
      json.append(", 'tpoic").append(i).append("': 1");
    }
    List<String> faults = faultsOfJson(json.append('}').toString());
    assertEquals("topci: unknown field; did you mean topic?", faults.get(0));
    assertEquals("x".repeat(100) + "…: unknown field", faults.get(1));
    assertEquals("tpoic9999: unknown field", faults.get(10_001));
  }

  /** An interceptor or a login module may read the name, so that it is no fault. */
  @Test
  void aNameThatIsNearlyOneOfKafkasIsAWarningWhereAnyIsAllowed() {
    try (LogLines log = LogLines.of("dev.postrider")) {
      PublisherConfig config = PublisherConfig.builder()
          .topic("t")
          .producerProperties(Map.of("liger.ms", "5", "of.an.interceptor", "x"))
          .build();
      assertEquals("t", config.topic());
      assertEquals(
          List.of(
              "producer_properties.liger.ms: not known to kafka-clients; did you mean linger.ms?"),
          log.lines());
    }
  }
}
