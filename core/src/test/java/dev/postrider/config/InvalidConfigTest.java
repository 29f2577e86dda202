package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.testing.RequestVector;
import dev.postrider.testing.RequestVector.ConfigAccepted;
import dev.postrider.testing.RequestVector.ConfigRejected;
import dev.postrider.testing.RequestVectors;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InvalidConfigTest {

  /** Members beside {@code "topic": "t"} and the fault they are. */
  static Stream<Arguments> oneFault() {
    return Stream.of(
        arguments("'forward_bdy': true", "forward_bdy: unknown field; did you mean forward_body?"),
        arguments("'colour': 'red'", "colour: unknown field"),
        arguments(
            "'include_headers': []",
            "include_headers: unknown field; did you mean headers.include_headers?"),
        arguments(
            "'headers': {'includeheaders': []}",
            "headers.includeheaders: unknown field; did you mean headers.include_headers?"),
        arguments(
            "'headers.include_headers': []",
            "headers.include_headers: unknown field; nest it: {\"headers\": {\"include_headers\":"
                + " …}}"),
        arguments("'headers': []", "headers: expected an object, got an array"),
        arguments("'security': 'yes'", "security: expected an object, got a string"),
        arguments("'timeout': '5'", "timeout: expected an integer, the number of ms, got a string"),
        arguments(
            "'timeout': 1.5", "timeout: expected an integer, the number of ms, got a fraction"),
        arguments(
            "'spool_max_bytes': 9007199254740993",
            "spool_max_bytes: 9007199254740993 is not between 1048576 and 9007199254740992"),
        arguments("'timeout': 0", "timeout: 0 is not between 1 and 2147483647"),
        arguments(
            "'timeout': 12345678901234567890",
            "timeout: 12345678901234567890 is not between 1 and 2147483647"),
        arguments("'producer_async': 1", "producer_async: expected true or false, got a number"),
        arguments("'cluster_name': {}", "cluster_name: expected a string, got an object"),
        arguments("'cluster_name': ''", "cluster_name: must not be empty"),
        arguments(
            "'cluster_name': '\\ud800'",
            "cluster_name: has half of a surrogate pair, which is no character"),
        arguments("'producer_request_acks': 2", "producer_request_acks: 2 is not one of -1, 0, 1"),
        arguments(
            "'compression_type': 'brotli'",
            "compression_type: \"brotli\" is not one of none, gzip, snappy, lz4, zstd"),
        arguments(
            "'base64': 'Auto\\n'", "base64: \"Auto\\u000a\" is not one of auto, always, never"),
        arguments("'max_parts': -1", "max_parts: -1 is not between 0 and 2147483647"),
        arguments(
            "'status_codes': {'success': 302}",
            "status_codes.success: 302 is not between 200 and 299"),
        arguments(
            "'status_codes': {'too_large': 200}",
            "status_codes.too_large: 200 is not between 400 and 599"),
        arguments(
            "'security': {'certificate_id': 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'}",
            "security.certificate_id: not supported yet; give the certificate and its key as PEM in"
                + " security.certificate and security.private_key"),
        arguments(
            "'key': 'header:a | qury:b'",
            "key: at character 12: expected a source, one of query, header, path, json, form, part,"
                + " cookie, constant, method, uri, client_ip, consumer, uuid, now"),
        arguments(
            "'topic_from': 'json:order'",
            "topic_from: at character 6: expected a JSON Pointer, such as /order/id"),
        arguments(
            "'record_headers': {'x-a': '{header:a'}",
            "record_headers.x-a: at character 1: '{' is not closed; as text it is \\{"),
        arguments("'key': 'path:{id}'", "key: \"{id}\" is not in path_template"),
        arguments(
            "'key': 'path:{id}', 'path_template': '/a/{no}'",
            "key: \"{id}\" is not in path_template"),
        arguments(
            "'key': 'path:{id}', 'path_template': 'a/{id}'",
            "path_template: at character 1: expected '/'"),
        arguments(
            "'key': 'uuid', 'key_query_arg': 'k'",
            "key: not together with key_query_arg, which is the source query:NAME"),
        arguments(
            "'topic_from': 'uuid', 'topics_query_arg': 'k'",
            "topic_from: not together with topics_query_arg, which is the source query:NAME"),
        arguments(
            "'key': 'header:x-id | uuid', 'ack': 'kafka', 'idempotency': 'header:Idempotency-Key',"
                + " 'idempotency_topic': 'claims'",
            "key: not with uuid together with idempotency: each repeat has another value, and would"
                + " be answered 422"),
        arguments(
            "'topic_from': 'orders-{now}', 'ack': 'kafka', 'idempotency': 'header:Idempotency-Key',"
                + " 'idempotency_topic': 'claims'",
            "topic_from: not with now together with idempotency: each repeat has another value, and"
                + " would be answered 422"),
        arguments(
            "'timestamp_from': 'noww'",
            "timestamp_from: at character 1: expected a source, one of query, header, path, json, form,"
                + " part, cookie, constant, method, uri, client_ip, consumer, uuid, now"),
        arguments(
            "'key': 'uuid', 'tombstone_when': 'empty_body | methods:PUT'",
            "tombstone_when: at character 14: expected method:NAME, empty_body, header:NAME or"
                + " header:NAME=VALUE"),
        arguments(
            "'key': 'uuid', 'tombstone_when': 'header:a b'",
            "tombstone_when: at character 8: expected the name of a header"),
        arguments(
            "'tombstone_when': 'empty_body'",
            "tombstone_when: needs key or key_query_arg: a record without a value needs a key"),
        arguments(
            "'on_partial': 'all_or_nothing'", "on_partial: all_or_nothing needs transactional"),
        arguments(
            "'split': 'records'", "split: records needs ack=kafka: its response tells offsets"),
        arguments(
            "'split': 'records', 'ack': 'kafka', 'redact_body': ['card']",
            "split: records not together with redact_body: keys and headers of records are not"
                + " searched"),
        arguments(
            "'split': 'ndjson', 'idempotency': 'header:k'",
            "split: not together with idempotency, whose keys would keep the place of each item"),
        arguments(
            "'split': 'ndjson', 'key': 'uuid', 'tombstone_when': 'header:a | empty_body'",
            "split: not together with tombstone_when=empty_body: an empty body has no item"),
        arguments(
            "'message_format': 'raw'",
            "message_format: \"raw\" is not one of envelope, raw_body, json_body, template,"
                + " cloudevents_structured, cloudevents_binary"),
        arguments(
            "'message_format': 'template'", "message_template: needed for message_format=template"),
        arguments("'message_template': '[1,]'", "message_template: at character 4: not JSON"),
        arguments(
            "'message_template': ' '", "message_template: at character 2: the JSON ends too early"),
        arguments(
            "'message_template': '[] 1'", "message_template: at character 4: text behind the JSON"),
        arguments(
            "'cloudevents_attributes': {'Type': 'uuid'}",
            "cloudevents_attributes.Type: is no attribute: a name has only a to z and 0 to 9"),
        arguments(
            "'cloudevents_attributes': {'datacontenttype': 'uuid'}",
            "cloudevents_attributes.datacontenttype: follows from the request"),
        arguments(
            "'cloudevents_attributes': {'type': 'path:{a}'}",
            "cloudevents_attributes.type: \"{a}\" is not in path_template"),
        arguments("'on_buffer_full': 'block'", "on_buffer_full: not supported yet"),
        arguments(
            "'allowed_topics': 'a,b'",
            "allowed_topics: expected an array of strings, got a string"),
        arguments(
            "'allowed_topics': ['a', null]", "allowed_topics[1]: expected a string, got null"),
        arguments(
            "'allowed_topics': ['a', 'b c']",
            "allowed_topics[1]: \"b c\" has a character outside [a-zA-Z0-9._-]"),
        arguments("'allowed_topics': ['..']", "allowed_topics[0]: \"..\" is no topic name"),
        arguments(
            "'allowed_topics': ['" + "x".repeat(250) + "']",
            "allowed_topics[0]: \"" + "x".repeat(100) + "…\" has 250 characters, more than 249"),
        arguments("'topic': 't'", "topic: given more than once"),
        arguments("'methods': ['POST', 'GE T']", "methods[1]: \"GE T\" is not an HTTP method"),
        arguments(
            "'methods': ['Post']",
            "methods[0]: \"Post\" is not an HTTP method; did you mean POST?"),
        arguments(
            "'bootstrap_servers': [{'host': 'a', 'port': 1}, {'host': 'b', 'port': 70000}]",
            "bootstrap_servers[1].port: 70000 is not between 0 and 65535"),
        arguments(
            "'bootstrap_servers': [{'host': 'a', 'prt': 1, 'port': 1}]",
            "bootstrap_servers[0].prt: unknown field; did you mean bootstrap_servers[].port?"),
        arguments("'bootstrap_servers': [{'port': 1}]", "bootstrap_servers[0].host: required"),
        arguments("'bootstrap_servers': [{'host': 'a'}]", "bootstrap_servers[0].port: required"),
        arguments(
            "'bootstrap_servers': ['a:1']",
            "bootstrap_servers[0]: expected an object such as {\"host\": \"kafka.example.com\","
                + " \"port\": 9092}, got a string"),
        arguments("'bootstrap_servers': []", "bootstrap_servers: must not be empty"),
        arguments(
            "'bootstrap_servers': [{'host': 'a b', 'port': 1}]",
            "bootstrap_servers[0].host: \"a b\" has a character outside [0-9a-zA-Z._%:-]"),
        arguments(
            "'bootstrap_servers': [{'host': 'a', 'port': 1}, {'host': 'a', 'port': 1}]",
            "bootstrap_servers[1]: \"a:1\" is listed twice"),
        arguments(
            "'forward_body': false",
            "forward_method, forward_uri, forward_headers, forward_body: at least one must be true"),
        arguments(
            "'headers': {'include_headers': ['x y']}",
            "headers.include_headers[0]: \"x y\" is not an HTTP field name"),
        arguments(
            "'headers': {'name_mappings': {'A': 'x', 'a': 'y'}}",
            "headers.name_mappings.a: differs from another name only in case"),
        arguments(
            "'headers': {'name_mappings': {'a': 'x', 'a': 'x'}}",
            "headers.name_mappings.a: given more than once"),
        arguments(
            "'headers': {'name_mappings': {'a': ''}}",
            "headers.name_mappings.a: must not be empty"),
        arguments(
            "'producer_request_timeout': 2147483647",
            "producer_request_retries_max_attempts: all attempts with their timeouts and pauses take"
                + " 21474838470 ms, more than 2147483647"),
        arguments(
            "'producer_properties': {'acks': 1}",
            "producer_properties.acks: expected a string, got a number"),
        arguments(
            "'producer_properties': {'value.serializer': 'x.Y'}",
            "producer_properties.value.serializer: cannot be set, because values are bytes already"),
        arguments(
            "'producer_properties': {'transactional.id': 'x'}",
            "producer_properties.transactional.id: cannot be set, because transactional_id_prefix sets it"),
        arguments(
            "'producer_properties': {'max.block.ms': '10'}",
            "producer_properties.max.block.ms: cannot be set, because the caller is never blocked"),
        arguments(
            "'producer_properties': {'linger.ms': 'soon'}",
            "producer_properties.linger.ms: refused by kafka-clients: Invalid value soon for"
                + " configuration linger.ms: Not a number of type LONG"),
        arguments(
            "'producer_properties': {'sasl.login.callback.handler.class': 'hunter2'}",
            "producer_properties.sasl.login.callback.handler.class: refused by kafka-clients: Invalid"
                + " value hunter2 for configuration sasl.login.callback.handler.class: Class hunter2"
                + " could not be found."),
        arguments(
            "'producer_properties': {'sasl.oauthbearer.assertion.claim.jti.include': 'x', 'ssl.key.password': 'x'}",
            "producer_properties.sasl.oauthbearer.assertion.claim.jti.include: refused by"
                + " kafka-clients"),
        arguments(
            "'producer_properties': {'enable.idempotence': 'true'}",
            "producer_properties: refused by kafka-clients: Must set acks to all in order to use the"
                + " idempotent producer. Otherwise we cannot guarantee idempotence."),
        arguments(
            "'producer_properties': {'delivery.timeout.ms': '2999'}",
            "producer_properties: delivery.timeout.ms 2999 is less than linger.ms plus"
                + " request.timeout.ms, 3000"));
  }

  @ParameterizedTest
  @MethodSource
  void oneFault(String members, String fault) {
    String json = ("{'topic': 't', " + members + "}").replace('\'', '"');
    assertEquals(List.of(fault), faults(json));
  }

  static Stream<Arguments> notAnObject() {
    return Stream.of(
        arguments("", "configuration: expected a JSON object"),
        arguments("[]", "configuration: expected a JSON object"),
        arguments("null", "configuration: expected a JSON object"),
        arguments("{\"topic\": hunter2}", "configuration: not valid JSON at line 1, column 11"),
        arguments("{\"topic\": \"t\"", "configuration: not valid JSON at line 1, column 14"),
        arguments(
            "{\"topic\": \"t\"} hunter2",
            "configuration: text after the JSON object at line 1, column 15"),
        arguments(
            "{\"topic\": \"t\"} {}",
            "configuration: text after the JSON object at line 1, column 15"),
        arguments("{}", "topic: required"),
        arguments("{\"topic\": null}", "topic: required"));
  }

  @ParameterizedTest
  @MethodSource
  void notAnObject(String json, String fault) {
    assertEquals(List.of(fault), faults(json));
  }

  @Test
  void listsAllFaultsAtOnce() {
    List<String> faults = faults("{\"colour\": 1, \"topic\": \"a b\", \"timeout\": 0,"
        + " \"on_buffer_full\": \"block\", \"forward_body\": false} x");
    assertEquals(
        List.of(
            "colour: unknown field",
            "configuration: text after the JSON object at line 1, column 94",
            "timeout: 0 is not between 1 and 2147483647",
            "on_buffer_full: not supported yet",
            "topic: \"a b\" has a character outside [a-zA-Z0-9._-]",
            "forward_method, forward_uri, forward_headers, forward_body: at least one must be"
                + " true"),
        faults);
  }

  static Stream<Arguments> textFault() {
    return Stream.of(
        arguments("timeout", "5s", "timeout: \"5s\" is not an integer, the number of ms"),
        arguments("timeout", "", "timeout: \"\" is not an integer, the number of ms"),
        arguments("timeout", "0", "timeout: 0 is not between 1 and 2147483647"),
        arguments("producer_async", "yes", "producer_async: \"yes\" is not true or false"),
        arguments("allowed_topics", "a,,b", "allowed_topics[1]: must not be empty"),
        arguments("allowed_topics", "[\"a\"", "allowed_topics: expected a JSON array"),
        arguments(
            "producer_properties", "linger.ms=5", "producer_properties: expected a JSON object"),
        arguments(
            "producer_properties", "[1]", "producer_properties: expected an object, got an array"),
        arguments("bootstrap_servers", "kafka-1", "bootstrap_servers[0].port: required"),
        arguments("bootstrap_servers", "::1:9092", "bootstrap_servers[0].port: required"),
        arguments(
            "bootstrap_servers",
            "kafka-1:x",
            "bootstrap_servers[0].port: expected an integer, got a string"),
        arguments("bootstrap_servers", "", "bootstrap_servers: must not be empty"),
        arguments(
            "bootstrap_servers",
            "a:1,b:70000",
            "bootstrap_servers[1].port: 70000 is not between 0 and 65535"),
        arguments(
            "bootstrap_servers[].host",
            "a",
            "bootstrap_servers[].host: unknown field; give bootstrap_servers as a whole, such as"
                + " kafka-1.example.com:9092,kafka-2.example.com:9092"),
        arguments("headers", "{}", "headers: a group of settings; give each by its own path"),
        arguments("topik", "t", "topik: unknown field; did you mean topic?"),
        arguments("on_buffer_full", "block", "on_buffer_full: not supported yet"));
  }

  @ParameterizedTest
  @MethodSource
  void textFault(String path, String text, String fault) {
    Map<String, String> texts = new LinkedHashMap<>(Map.of("topic", "t"));
    texts.put(path, text);
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromText(texts));
    assertEquals(List.of(fault), e.faults());
  }

  @Test
  void theBuilderFindsTheSameFaults() {
    PublisherConfigBuilder builder = PublisherConfig.builder()
        .bootstrapServers("kafka-1")
        .timeout(Duration.ofNanos(1_500_000))
        .keepalive(Duration.ofDays(365))
        .allowedTopics("ok", "not ok");
    InvalidConfigException e = assertThrows(InvalidConfigException.class, builder::build);
    assertEquals(
        List.of(
            "bootstrap_servers[0].port: required",
            "topic: required",
            "allowed_topics[1]: \"not ok\" has a character outside [a-zA-Z0-9._-]",
            "timeout: expected an integer, the number of ms, got a fraction",
            "keepalive: 31536000000 is not between 1 and 2147483647"),
        sortedLikeTable(e.faults()));
    assertEquals(String.join("; ", e.faults()), e.getMessage());
  }

  /** Faults of type and range come before those of the rules; here only the set counts. */
  private static List<String> sortedLikeTable(List<String> faults) {
    List<String> order =
        List.of("bootstrap_servers", "topic", "allowed_topics", "timeout", "keepalive");
    return faults.stream()
        .sorted((a, b) -> Integer.compare(rank(order, a), rank(order, b)))
        .toList();
  }

  private static int rank(List<String> order, String fault) {
    return order.indexOf(fault.replaceFirst("[\\[.:].*", ""));
  }

  @Test
  void serversAreRequiredOnlyForAProducerOfOurOwn() {
    PublisherConfig config = PublisherConfig.builder().topic("t").build();
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, config::producerProperties);
    assertEquals(
        List.of("bootstrap_servers: required, because no producer is handed in"), e.faults());
  }

  @Test
  void aSecretOfAnotherPropertyDoesNotAppearInAMessageOfTheClient() {
    List<String> faults = faults("{\"topic\": \"t\", \"producer_properties\":"
        + " {\"enable.idempotence\": \"true\", \"ssl.key.password\": \"idempotent\"}}");
    assertEquals(List.of("producer_properties: refused by kafka-clients"), faults);
  }

  static Stream<RequestVector> rejectedVectors() {
    return RequestVectors.expecting(ConfigRejected.class);
  }

  @ParameterizedTest
  @MethodSource("rejectedVectors")
  void rejectsWhatTheVectorsReject(RequestVector vector) {
    assertFalse(faults(vector.config().toString()).isEmpty());
  }

  @Test
  void acceptsWhatTheVectorsAccept() {
    List<RequestVector> accepted =
        RequestVectors.expecting(ConfigAccepted.class).toList();
    assertFalse(accepted.isEmpty());
    accepted.forEach(vector -> PublisherConfig.fromJson(vector.config().toString()));
  }

  @Test
  void acceptsTheConfigurationOfEveryOtherVector() {
    RequestVectors.all()
        .filter(vector -> !(vector.expected() instanceof ConfigRejected))
        .forEach(vector -> {
          ObjectNode config = vector.config().deepCopy();
          config.put("topic", "t");
          assertTrue(
              PublisherConfig.fromJson(config.toString()).topic().equals("t"), vector.name());
        });
  }

  private static List<String> faults(String json) {
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromTrustedJson(json));
    return e.faults();
  }
}
