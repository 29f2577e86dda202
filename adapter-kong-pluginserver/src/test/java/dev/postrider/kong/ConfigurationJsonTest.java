package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.testing.Json;
import org.junit.jupiter.api.Test;

class ConfigurationJsonTest {

  private static void assertKept(String expected, String given) {
    assertEquals(Json.parse(expected), Json.parse(ConfigurationJson.withoutKongsOwn(given)));
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
        "{\"a\":{\"b\":[1,{\"route_id\":\"kept\",\"__x\":1}]}}",
        "{\"a\":{\"$refs\":{\"b\":\"c\"},\"b\":[1,{\"route_id\":\"kept\",\"__x\":1}]}}");
  }

  @Test
  void keepsEveryDigitOfNumbers() {
    assertEquals(
        "{\"a\":[1E+15,1.10,1]}", ConfigurationJson.withoutKongsOwn("{\"a\":[1E+15,1.10,1]}"));
  }

  @Test
  void leavesTextThatIsNoJsonToCore() {
    assertEquals("{\"a\":", ConfigurationJson.withoutKongsOwn("{\"a\":"));
    assertEquals("", ConfigurationJson.withoutKongsOwn(""));
  }
}
