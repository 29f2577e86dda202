package dev.postrider.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings of the schema registry that cannot work, alone or together. */
class SchemaRegistryFaultsTest {

  private static final String GROUP = "schema_registry.confluent.";
  private static final String LOGIN = GROUP + "authentication.";

  /** Members of a configuration with a registry and a subject for values, and the faults they are. */
  static Stream<Arguments> faults() {
    String oauth = LOGIN + "oauth2.";
    String client = LOGIN + "oauth2_client.";
    return Stream.of(
        arguments(
            Map.of(GROUP + "url", "registry:8081"), List.of("url: is not an http or https URL")),
        arguments(
            Map.of(GROUP + "url", "https://u:p@r.example.com"),
            List.of("url: has a user; settings of their own are for that")),
        arguments(
            Map.of(GROUP + "url", "https://r.example.com/?a=b"),
            List.of("url: has a part behind its path")),
        arguments(
            Map.of(GROUP + "certificate_authority", "/etc/ssl/ca.pem"),
            List.of(
                "certificate_authority: has no PEM block CERTIFICATE; give the text of the file,"
                    + " not its name",
                "certificate_authority: has no effect unless " + GROUP + "url is https")),
        arguments(
            Map.of(
                client + "certificate_authority",
                SecuritySamples.CERTIFICATES.authority(),
                client + "ssl_verify",
                false),
            List.of("authentication.oauth2_client.certificate_authority: has no effect unless "
                + client + "ssl_verify is true")),
        arguments(Map.of(GROUP + "ttl", 3601), List.of("ttl: 3601.0 is not between 0 and 3600")),
        arguments(Map.of(GROUP + "ttl", "1h"), List.of("ttl: expected a number, got a string")),
        arguments(
            Map.of(GROUP + "value_schema.schema_version", "v1"),
            List.of(
                "value_schema.schema_version: \"v1\" is neither latest nor a number from 1 on")),
        arguments(
            Map.of(GROUP + "key_schema.schema_version", "1"),
            List.of(
                "key_schema.subject_name: required with " + GROUP + "key_schema.schema_version")),
        arguments(
            Map.of("message_format", "cloudevents_structured"),
            List.of("value_schema.subject_name: not together with message_format="
                + "cloudevents_structured, whose readers expect plain JSON; cloudevents_binary has"
                + " the attributes in record headers")),
        arguments(
            Map.of(GROUP + "key_schema.subject_name", "k", "key_encoding", "base64", "key", "uuid"),
            List.of("key_schema.subject_name: not together with key_encoding, which makes keys that"
                + " are no text")),
        arguments(
            Map.of(
                GROUP + "key_schema.subject_name",
                "k",
                "ack",
                "kafka",
                "idempotency",
                "header:Idempotency-Key",
                "idempotency_topic",
                "claims"),
            List.of(
                "key_schema.schema_version: must be a number together with idempotency: a repeat"
                    + " after a new version has another key, and would be answered 422")),
        arguments(
            Map.of(LOGIN + "logical_cluster_id", "a\nb"),
            List.of("authentication.logical_cluster_id: is no value of an HTTP field: ASCII text"
                + " without control characters")),
        arguments(
            Map.of(LOGIN + "mode", "basic"),
            List.of(
                "authentication.basic.username: required with " + LOGIN + "mode=basic",
                "authentication.basic.password: required with " + LOGIN + "mode=basic")),
        arguments(
            Map.of(LOGIN + "basic.username", "u"),
            List.of("authentication.basic.password: required")),
        arguments(
            Map.of(LOGIN + "mode", "oauth2"),
            List.of(
                "authentication.oauth2.token_endpoint: required with " + LOGIN + "mode=oauth2",
                "authentication.oauth2.client_id: required with " + oauth
                    + "grant_type=client_credentials",
                "authentication.oauth2.client_secret: required with " + client
                    + "auth_method=client_secret_post")),
        arguments(
            Map.of(
                LOGIN + "mode", "oauth2",
                oauth + "token_endpoint", "https://id.example.com/",
                oauth + "grant_type", "password",
                client + "auth_method", "none"),
            List.of(
                "authentication.oauth2.username: required with " + oauth + "grant_type=password",
                "authentication.oauth2.password: required with " + oauth + "grant_type=password")),
        arguments(
            Map.of(
                oauth + "token_endpoint",
                "https://id.example.com/",
                oauth + "token_headers",
                Map.of("Host", "a", "X Y", "b")),
            List.of(
                "authentication.oauth2.token_headers.Host: is set for each request and cannot be"
                    + " changed",
                "authentication.oauth2.token_headers.X Y: \"X Y\" is not an HTTP field name")),
        arguments(
            Map.of(client + "http_version", 2),
            List.of("authentication.oauth2_client.http_version: 2.0 is not one of 1.0, 1.1")),
        arguments(
            Map.of(client + "https_proxy", "proxy:3128"),
            List.of("authentication.oauth2_client.https_proxy: is not an http or https URL")),
        arguments(
            Map.of(client + "https_proxy_authorization", "Basic dTpw"),
            List.of(
                "authentication.oauth2_client.https_proxy_authorization: the JDK sends Basic to a"
                    + " proxy for TLS only with -Djdk.http.auth.tunneling.disabledSchemes= on its command"
                    + " line")));
  }

  @ParameterizedTest
  @MethodSource
  void faults(Map<String, Object> more, List<String> expected) {
    Map<String, Object> values = values(
        Map.of(GROUP + "url", "http://r.example.com", GROUP + "value_schema.subject_name", "s"));
    values.putAll(more);
    List<String> faults = faultsOf(values);
    assertEquals(
        expected.stream().map(fault -> GROUP + fault).sorted().toList(),
        faults.stream().sorted().toList());
  }

  @Test
  void registryAndSubjectNeedEachOther() {
    assertEquals(
        List.of(GROUP + "url: has no effect without " + GROUP + "value_schema.subject_name or "
            + GROUP + "key_schema.subject_name"),
        faultsOf(values(Map.of(GROUP + "url", "http://r.example.com"))));
    assertEquals(
        List.of(GROUP + "url: required with " + GROUP + "key_schema.subject_name"),
        faultsOf(values(Map.of(GROUP + "key_schema.subject_name", "k"))));
  }

  /** As Kong fills its own schema in; none of it makes a registry. */
  @Test
  void defaultsWrittenOutAreNoRegistry() {
    Map<String, Object> values = values(Map.of(
        GROUP + "ssl_verify",
        true,
        LOGIN + "mode",
        "none",
        LOGIN + "oauth2_client.http_version",
        1.1,
        LOGIN + "oauth2_client.timeout",
        10000,
        GROUP + "value_schema.payload_encoding",
        "avro_json"));
    assertNull(PublisherConfig.fromJson(ConfigJson.json(values)).schemaRegistry());
  }

  /** Whoever writes the configuration of a gateway is not to post what he likes to where he likes. */
  @Test
  void tokenEndpointWithoutTlsNeedsTrust() {
    Map<String, Object> values = values(Map.of(
        GROUP + "url", "http://r.example.com",
        GROUP + "value_schema.subject_name", "s",
        LOGIN + "mode", "oauth2",
        LOGIN + "oauth2.token_endpoint", "http://127.0.0.1/",
        LOGIN + "oauth2.client_id", "c",
        LOGIN + "oauth2.client_secret", "hunter2"));
    String json = ConfigJson.json(values);
    List<String> faults = assertThrows(
            InvalidConfigException.class, () -> PublisherConfig.fromJson(json))
        .faults();
    assertEquals(
        List.of(LOGIN + "oauth2.token_endpoint: must be https in an untrusted configuration;"
            + " PublisherConfig.fromTrustedJson, or --trust-configuration of Kong's plugin server,"
            + " allows it"),
        faults);
    PublisherConfig trusted = PublisherConfig.fromTrustedJson(json);
    assertFalse((trusted + "" + trusted.schemaRegistry()).contains("hunter2"), trusted.toString());
  }

  private static Map<String, Object> values(Map<String, Object> more) {
    Map<String, Object> values = new LinkedHashMap<>(Map.of("topic", "t"));
    values.putAll(more);
    return values;
  }

  private static List<String> faultsOf(Map<String, Object> values) {
    return new ArrayList<>(assertThrows(
            InvalidConfigException.class,
            () -> PublisherConfig.fromTrustedJson(ConfigJson.json(values)))
        .faults());
  }
}
