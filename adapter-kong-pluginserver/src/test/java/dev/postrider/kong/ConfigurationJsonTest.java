package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationJsonTest {

  private static void assertKept(String expected, String given) {
    assertEquals(Json.parse(expected), Json.parse(ConfigurationJson.of(given).fields()));
  }

  @Test
  void leavesOutWhatKongAddsBesideTheFields() {
    assertKept(
        "{\"topic\":\"t\"}",
        "{\"__seq__\":3,\"__key__\":\"plugins:kafka-upstream:::::ws\",\"__plugin_id\":\"i\","
            + "\"__ws_id\":\"w\",\"route_id\":\"r\",\"service_id\":\"s\",\"consumer_id\":null,"
            + "\"plugin_instance_name\":\"n\",\"topic\":\"t\",\"$refs\":{\"topic\":[\"{vault://x}\"]}}");
  }

  @Test
  void leavesOutReferencesInEveryRecordAndNamesOnlyAtTheTop() {
    assertKept(
        "{\"headers\":{\"b\":[1,{\"route_id\":\"kept\",\"__x\":1}]}}",
        "{\"headers\":{\"$refs\":{\"b\":\"c\"},\"b\":[1,{\"route_id\":\"kept\",\"__x\":1}]}}");
  }

  @Test
  void keepsEveryDigitOfNumbers() {
    assertEquals(
        "{\"timeout\":[1E+15,1.10,1]}",
        ConfigurationJson.of("{\"timeout\":[1E+15,1.10,1]}").fields());
  }

  @Test
  void leavesTextThatIsNoJsonToCore() {
    assertEquals("{\"a\":", ConfigurationJson.of("{\"a\":").fields());
    assertEquals("", ConfigurationJson.of("").fields());
  }

  @Test
  void c52namesThatNobodyKnowsAreLeftOutAtTheTopAndNamed() {
    ConfigurationJson json = ConfigurationJson.of("{\"topic\":\"t\",\"partials\":[{\"a\":1}],"
        + "\"plugin_age\":1,\"message_by_lua_functions\":[],\"headers\":{\"odd\":1}}");
    assertEquals(
        Json.parse("{\"topic\":\"t\",\"message_by_lua_functions\":[],\"headers\":{\"odd\":1}}"),
        Json.parse(json.fields()));
    assertEquals(List.of("partials", "plugin_age"), json.unknown());
  }

  @Test
  void startsThatAskARegistryOrATokenEndpointMayTakeTime() {
    assertTrue(ConfigurationJson.of("{\"schema_registry\":{\"confluent\":{}}}").asksOthers());
    assertTrue(ConfigurationJson.of("{\"authentication\":{\"mechanism\":\"OAUTHBEARER\"}}")
        .asksOthers());
    assertFalse(
        ConfigurationJson.of("{\"schema_registry\":null,\"topic\":\"t\"}").asksOthers());
  }

  @Test
  void tellsThePluginsRow() {
    assertEquals(
        "plugin_id=p plugin_instance_name=n route_id=r",
        ConfigurationJson.of("{\"__seq__\":1,\"__plugin_id\":\"p\",\"route_id\":\"r\","
                + "\"service_id\":null,\"plugin_instance_name\":\"n\",\"topic\":\"t\"}")
            .row());
  }
}
