package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.kong.driver.GatewayRequest;
import dev.postrider.kong.driver.GatewayResponse;
import dev.postrider.kong.driver.KongDriver;
import dev.postrider.kong.driver.WireProtocol;
import dev.postrider.kong.server.Phase;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.ExampleProcess;
import dev.postrider.testing.Json;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plugin of docs/kong-plugin-in-java.md runs, and Kong is told of it what the page says. */
class PluginExampleTest {

  private static final String CONFIG = "{\"tenants\":[\"acme\",\"globex\"],\"__key__\":\"k\"}";

  private static JsonNode description() throws Exception {
    return Json.parse(Documentation.block("tenant-gate-json").getBytes(StandardCharsets.UTF_8))
        .at("/Plugins/0");
  }

  @ParameterizedTest
  @EnumSource
  void refusesUnknownTenants(WireProtocol protocol, @TempDir Path folder) throws Exception {
    Path socket = folder.resolve("tenant-gate.socket");
    try (var plugin = ExampleProcess.start("TenantGate", socket.toString())) {
      assertEquals(socket.toString(), plugin.lineAfter("READY at "));
      try (KongDriver kong = KongDriver.builder(socket)
          .protocol(protocol)
          .plugin(description().at("/Name").textValue())
          .config(CONFIG)
          .build()) {
        assertEquals(
            new GatewayResponse.PassedOn(List.of(new GatewayResponse.Field("X-Tenant", "acme"))),
            handle(kong, "acme").outcome());
        GatewayResponse refused = handle(kong, "initech");
        assertEquals(403, refused.status(), refused::toString);
        assertEquals("{\"message\":\"unknown tenant\"}", refused.body());
        kong.configure("{\"tenants\":7}");
        assertEquals(500, handle(kong, "acme").status());
      }
    }
  }

  private static GatewayResponse handle(KongDriver kong, String tenant) {
    return kong.handle(GatewayRequest.of("GET", "/").header("X-Tenant", tenant).build());
  }

  @Test
  void descriptionIsThatOfThePlugin() throws Exception {
    JsonNode described = description();
    String source = Files.readString(
        Path.of(System.getProperty("basedir", "")).resolve("../docs/examples/TenantGate.java"));
    assertTrue(source.lines().count() <= 60, () -> source.lines().count() + " lines");
    assertTrue(source.contains("return " + described.at("/Name") + ";"), described::toString);
    assertTrue(source.contains("return " + described.at("/Version") + ";"), described::toString);
    assertTrue(source.contains("return " + described.at("/Priority") + ";"), described::toString);
    assertEquals(Phase.ACCESS.kongName(), described.at("/Phases/0").textValue());
    assertEquals(
        "tenants", described.at("/Schema/fields/0/config/fields/0").fieldNames().next());
    Properties conf = new Properties();
    conf.load(new StringReader(Documentation.block("tenant-gate-conf")));
    String name = described.at("/Name").textValue();
    assertEquals("bundled," + name, conf.getProperty("plugins"));
    String server = "pluginserver_" + name.replace('-', '_');
    String start = conf.getProperty(server + "_start_cmd");
    assertTrue(start.endsWith(" " + conf.getProperty(server + "_socket")), start);
  }
}
