package dev.postrider.kong;

import static dev.postrider.kong.CommandLineOptions.COMMAND;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kong.Options.Protocol;
import dev.postrider.kong.Options.Task;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What README.md tells a Kong administrator to write is understood. */
class DocumentedKongTest {

  private static final String SERVER = "pluginserver_kafka_upstream_";
  private static final String PROGRAM = "/opt/postrider/bin/postrider-pluginserver";

  private static Properties kongConf(String snippet) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(Documentation.block(snippet)));
    return properties;
  }

  private static Options command(Properties conf, String property) {
    List<String> words = new ArrayList<>(List.of(conf.getProperty(property).split(" ", -1)));
    assertEquals(PROGRAM, words.remove(0));
    return COMMAND.parse(words, Map.of());
  }

  private static void assertConsistent(String snippet, Protocol protocol) throws IOException {
    Properties conf = kongConf(snippet);
    Options start = command(conf, SERVER + "start_cmd");
    Options query = command(conf, SERVER + "query_cmd");
    assertEquals(Task.SERVE, start.task());
    assertEquals(conf.getProperty(SERVER + "socket"), start.socket().toString());
    assertEquals(Task.DUMP, query.task());
    assertEquals(protocol, query.protocol());
    assertEquals(start.kongVersion(), query.kongVersion());
    assertEquals("bundled," + query.name(), conf.getProperty("plugins"));
  }

  @Test
  void startAndQueryCommandsFitTheirKong() throws IOException {
    assertConsistent("kong-conf-3", Protocol.PROTOBUF);
    assertConsistent("kong-conf-2.3", Protocol.MSGPACK);
  }

  @Test
  void goStyleNamesOurProgram() throws IOException {
    Properties conf = kongConf("kong-conf-2.0");
    assertEquals(PROGRAM, conf.getProperty("go_pluginserver_exe"));
    Options query = COMMAND.parse(
        List.of(
            "-plugins-directory",
            conf.getProperty("go_plugins_dir"),
            "-dump-plugin-info",
            conf.getProperty("plugins").replace("bundled,", "")),
        Map.of());
    assertEquals(Task.DUMP_ONE_PLUGIN, query.task());
  }

  @Test
  void configurationsAreAccepted() throws IOException {
    JsonNode yaml = new YAMLMapper().readTree(Documentation.block("kong-yml"));
    assertAccepted(yaml.at("/routes/0/plugins/0"));
    assertAccepted(Json.parse(Documentation.block("plugin-json")));
  }

  private static void assertAccepted(JsonNode plugin) {
    assertEquals("kafka-upstream", plugin.required("name").textValue());
    PublisherConfig config = PublisherConfig.fromJson(plugin.required("config").toString());
    assertEquals(plugin.at("/config/topic").textValue(), config.topic());
  }

  @Test
  void optionsTableIsTheCommandLines() throws IOException {
    Documentation.assertShowsOptions("kong-options", COMMAND.options());
  }
}
