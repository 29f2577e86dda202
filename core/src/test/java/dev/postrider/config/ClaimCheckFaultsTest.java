package dev.postrider.config;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postrider.claimcheck.s3.S3Config;
import dev.postrider.claimcheck.s3.S3Credentials;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of the store for large bodies that cannot be meant, and the environment in their place. */
class ClaimCheckFaultsTest {

  private static final String DIRECTORY =
      "'claim_check': {'store': 'directory', 'directory': '/d'}, ";
  private static final String S3 = "'store': 's3', 'directory': '/d'";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'directory': '/d' | claim_check.store: required with claim_check.directory",
        "'s3_session_token': 't' | claim_check.store: required with claim_check.s3_session_token",
        "'multipart_parts': true | claim_check.store: required with claim_check.multipart_parts",
        "'store': 'directory' | claim_check.directory: required with directory",
        "'store': 's3', 's3_bucket': 'abc' | claim_check.directory: required with s3",
        "'store': 'directory', 'directory': '/d', 's3_path_style': true | claim_check.s3_path_style: has no effect unless claim_check.store is s3",
        "'store': 'directory', 'directory': '/d', 'max_inline_bytes': 1048576 | claim_check.max_inline_bytes: must be less than max_body_bytes (1048576), or no body goes to the store",
        S3 + " | claim_check.s3_bucket: required with s3",
        S3 + ", 's3_bucket': 'A/b' | claim_check.s3_bucket: \"A/b\" is not the name of a bucket",
        S3
            + ", 's3_bucket': 'abc', 's3_prefix': '/a' | claim_check.s3_prefix: \"/a\" is not a prefix such as bodies/ of letters, digits and -._~/, without a slash at its start",
        S3
            + ", 's3_bucket': 'abc', 's3_region': 'eu.x' | claim_check.s3_region: \"eu.x\" is not a region such as eu-central-1",
        S3
            + ", 's3_bucket': 'abc', 's3_endpoint': 'http://a/b' | claim_check.s3_endpoint: \"http://a/b\" is not an address such as https://minio.example.com:9000, without a path",
        S3
            + ", 's3_bucket': 'abc', 's3_certificate_authority': '/etc/ssl/ca.pem' | claim_check.s3_certificate_authority: has no PEM block CERTIFICATE; give the text of the file, not its name",
        S3
            + ", 's3_bucket': 'abc', 's3_access_key_id': 'a' | claim_check.s3_secret_access_key: required with claim_check.s3_access_key_id",
        S3
            + ", 's3_bucket': 'abc', 's3_session_token': 'a' | claim_check.s3_access_key_id: required with claim_check.s3_session_token"
      })
  void namesTheOneFault(String fields, String fault) {
    assertEquals(List.of(fault), faults("'claim_check': {" + fields + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'forward_body': false, 'forward_uri': true | claim_check.store: has no effect without forward_body",
        "'message_format': 'raw_body' | claim_check.store: not together with message_format=raw_body: only envelopes and CloudEvents refer to a store",
        "'message_format': 'cloudevents_binary', 'cloudevents_attributes': {'subject': 'json:/a'} | claim_check.store: not together with cloudevents_attributes.subject from json:/a: a body in the store is not looked at",
        "'message_format': 'cloudevents_binary', 'cloudevents_attributes': {'datasize': 'now'} | claim_check.store: not together with cloudevents_attributes.datasize: it tells of data in the store",
        "'message_format': 'cloudevents_binary', 'schema_registry': {'confluent': {'url': 'http://r', 'value_schema': {'subject_name': 's'}}} | claim_check.store: not together with schema_registry.confluent.value_schema.subject_name: an event whose data is in a store has no value to encode",
        "'split': 'ndjson' | claim_check.store: not together with split: the items of a body in the store are not read",
        "'validate': 'true' | claim_check.store: not together with validate: a body in the store is not looked at",
        "'signature': {'scheme': 'github', 'secret': 's'} | claim_check.store: not together with signature: it is over the whole body in memory",
        "'redact_body': ['a'] | claim_check.store: not together with redact_body: a body in the store is not searched",
        "'idempotency': 'header:a' | claim_check.store: not together with idempotency: each repeat would put its body into the store again",
        "'key': 'header:a \\u007c {json:/a}' | claim_check.store: not together with key from json:/a: a body in the store is not looked at",
        "'record_headers': {'h': 'part:a'} | claim_check.store: not together with record_headers.h from part:a: a body in the store is not looked at"
      })
  void namesWhatNeedsTheBody(String fields, String fault) {
    assertEquals(List.of(fault), faults(DIRECTORY + fields));
  }

  private static List<String> faults(String fields) {
    String json = ("{'topic': 'x', " + fields + "}").replace('\'', '"');
    return assertThrows(InvalidConfigException.class, () -> PublisherConfig.fromTrustedJson(json))
        .faults();
  }

  @Test
  void anEventTellsNothingOfParts() {
    assertEquals(
        List.of("claim_check.multipart_parts: has no effect unless message_format is envelope"),
        faults(
            "'claim_check': {'store': 'directory', 'directory': '/d', 'multipart_parts': true},"
                + " 'message_format': 'cloudevents_binary', 'cloudevents_attributes': {'type': 'now'}"));
  }

  @Test
  void anAuthorityHasNoEffectWithoutTls() {
    Map<String, Object> values = Map.of(
        "topic", "t",
        "claim_check.store", "s3",
        "claim_check.directory", "/d",
        "claim_check.s3_bucket", "bucket",
        "claim_check.s3_endpoint", "http://s3.example.com",
        "claim_check.s3_certificate_authority", SecuritySamples.CERTIFICATES.authority());
    InvalidConfigException e =
        assertThrows(InvalidConfigException.class, () -> ClaimCheckConfig.fromProperties(values));
    assertEquals(
        List.of("claim_check.s3_certificate_authority: has no effect unless claim_check.s3_endpoint"
            + " is https"),
        e.faults());
  }

  private static S3Config s3(Map<String, Object> more, Map<String, String> environment) {
    Map<String, Object> values = new LinkedHashMap<>(more);
    values.put("topic", "t");
    values.put("claim_check.store", "s3");
    values.put("claim_check.directory", "/d");
    values.put("claim_check.s3_bucket", "bucket");
    values.put("claim_check.s3_timeout", BigInteger.TEN);
    SettingValues checked = SettingChecks.check(values, new Faults());
    return requireNonNull(
        requireNonNull(ClaimCheckConfig.of(checked, environment)).s3());
  }

  private static @Nullable S3Credentials credentials(
      Map<String, Object> settings, Map<String, String> environment) {
    return s3(settings, environment).credentials();
  }

  @Test
  void theEnvironmentSaysWhatTheSettingsDoNot() {
    Map<String, String> environment = Map.of(
        "AWS_ACCESS_KEY_ID", "id",
        "AWS_SECRET_ACCESS_KEY", "secret",
        "AWS_SESSION_TOKEN", "token",
        "AWS_REGION", "eu-north-1");
    assertEquals(new S3Credentials("id", "secret", "token"), credentials(Map.of(), environment));
    assertEquals(
        "https://s3.eu-north-1.amazonaws.com", s3(Map.of(), environment).endpoint());
    assertEquals("https://s3.us-east-1.amazonaws.com", s3(Map.of(), Map.of()).endpoint());
    Map<String, Object> given = Map.of(
        "claim_check.s3_access_key_id", "a",
        "claim_check.s3_secret_access_key", "b",
        "claim_check.s3_region", "eu-west-1");
    assertEquals(new S3Credentials("a", "b", null), credentials(given, environment));
    assertEquals("eu-west-1", s3(given, environment).region());
  }

  @Test
  void aKeyThatNobodyGivesIsNamed() {
    ClaimCheckConfig config = new ClaimCheckConfig(1, false, Path.of("d"), s3(Map.of(), Map.of()));
    InvalidConfigException e = assertThrows(InvalidConfigException.class, config::openStore);
    assertEquals(
        List.of("claim_check.s3_access_key_id: required, because AWS_ACCESS_KEY_ID and"
            + " AWS_SECRET_ACCESS_KEY are not set"),
        e.faults());
  }

  @Test
  void keysAreNotShown() {
    PublisherConfig config = PublisherConfig.fromTrustedText(Map.of(
        "topic", "t",
        "claim_check.store", "s3",
        "claim_check.directory", "/d",
        "claim_check.s3_bucket", "bucket",
        "claim_check.s3_access_key_id", "id",
        "claim_check.s3_secret_access_key", "hidden-1",
        "claim_check.s3_session_token", "hidden-2"));
    String shown = config + " " + config.claimCheck();
    assertFalse(shown.contains("hidden"), shown);
  }
}
