package dev.postrider.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of signatures that cannot be meant. */
class SignatureFaultsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'secret': 's' | scheme: required with signature.secret",
        "'second_secret': 's' | scheme: required with signature.second_secret",
        "'header': 'a' | scheme: required with signature.header",
        "'scheme': 'gitlab', 'secret': 's' | scheme: \"gitlab\" is not one of standard_webhooks,"
            + " github, stripe, slack, shopify, twilio, hmac",
        "'scheme': 'github' | secret: required with github",
        "'scheme': 'github', 'secret': '' | secret: must not be empty; Kong leaves that of a vault"
            + " reference it cannot resolve",
        "'scheme': 'github', 'secret': '{vault://env/s}' | secret: is a vault reference; only Kong"
            + " resolves those, the value itself is needed",
        "'scheme': 'github', 'secret': 's', 'header': 'a' | header: has no effect unless"
            + " signature.scheme is hmac",
        "'scheme': 'github', 'secret': 's', 'base_url': 'https://h' | base_url: has no effect unless"
            + " signature.scheme is twilio",
        "'scheme': 'github', 'secret': 's', 'on_failure': 'quarantine' | quarantine_topic: required"
            + " with quarantine",
        "'scheme': 'github', 'secret': 's', 'quarantine_topic': 'a b' | quarantine_topic: \"a b\" has"
            + " a character outside [a-zA-Z0-9._-]",
        "'scheme': 'twilio', 'secret': 's' | base_url: required with twilio",
        "'scheme': 'twilio', 'secret': 's', 'base_url': 'https://h/' | base_url: \"https://h/\" is not"
            + " an address such as https://hooks.example.com, without a slash at its end",
        "'scheme': 'hmac', 'secret': 's' | header: required with hmac",
        "'scheme': 'hmac', 'secret': 's', 'header': 'a b' | header: \"a b\" is not an HTTP field name",
        "'scheme': 'hmac', 'secret': 's', 'header': 'a', 'signed': '{timestamp}' | signed: must have"
            + " {body}, or anybody could change the body",
        "'scheme': 'hmac', 'secret': 's', 'header': 'a', 'signed': '{timestamp}{body}' | signed: has"
            + " {timestamp}, which needs signature.timestamp_header",
        "'scheme': 'hmac', 'secret': 's', 'header': 'a', 'timestamp_header': 't' | signed: must have"
            + " {timestamp}, or anybody could change the time stamp",
        "'scheme': 'hmac', 'secret': 's', 'header': 'a', 'signed': '{body}{json:/a}' | signed: has"
            + " {json:/a}, but there are only {body}, {timestamp}, {method}, {uri} and {header:NAME}",
        "'scheme': 'standard_webhooks', 'secret': 'whsec_?' | secret: must be base64, behind whsec_ or"
            + " alone",
        "'scheme': 'standard_webhooks', 'secret': 'whsec_YQ==', 'second_secret': 'whsec_' |"
            + " second_secret: must be base64, behind whsec_ or alone",
      })
  void namesTheOneFault(String fields, String fault) {
    String json = "{'topic': 't', 'signature': {" + fields + "}}";
    InvalidConfigException e = assertThrows(
        InvalidConfigException.class, () -> PublisherConfig.fromJson(json.replace('\'', '"')));
    assertEquals(List.of("signature." + fault), e.faults());
  }

  /** Kong writes out what has a default. */
  @Test
  void defaultsAloneSwitchNothingOn() {
    PublisherConfig config = PublisherConfig.fromJson("{\"topic\": \"t\", \"signature\":"
        + " {\"on_failure\": \"reject\", \"tolerance\": 300000, \"secret\": null}}");
    assertEquals(PublisherConfig.fromJson("{\"topic\": \"t\"}"), config);
    assertEquals(null, config.signatureVerifier());
  }

  @ParameterizedTest
  @ValueSource(strings = {"signature-github", "signature-hmac"})
  void takesWhatTheManualShows(String block) throws IOException {
    ObjectNode shown = (ObjectNode) Json.parse(Documentation.block(block).getBytes(UTF_8));
    ((ObjectNode) shown.path("signature")).put("secret", "resolved");
    assertNotNull(PublisherConfig.fromJson(shown.toString()).signatureVerifier());
  }
}
