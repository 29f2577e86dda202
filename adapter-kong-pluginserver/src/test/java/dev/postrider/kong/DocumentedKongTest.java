package dev.postrider.kong;

import static dev.postrider.kong.CommandLineOptions.COMMAND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kong.Options.Protocol;
import dev.postrider.kong.Options.Task;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.Json;
import java.io.ByteArrayOutputStream;
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

  /** Kong 3.9 reads one plugin for each of its servers, and starts ours once. */
  @Test
  void secondPluginIsDescribedAloneAndServedAtTheSameSocket() throws Exception {
    Properties conf = kongConf("kong-conf-log");
    String log = "pluginserver_kafka_log_";
    assertEquals(conf.getProperty(SERVER + "socket"), conf.getProperty(log + "socket"));
    assertFalse(conf.containsKey(log + "start_cmd"));
    assertEquals("kafka-upstream,kafka-log", conf.getProperty("pluginserver_names"));
    assertEquals(
        conf.getProperty(SERVER + "socket"),
        command(conf, SERVER + "start_cmd").socket().toString());
    List<String> names = new ArrayList<>(List.of("bundled"));
    for (String server : List.of(SERVER, log)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PluginDump.write(command(conf, server + "query_cmd"), out);
      names.add(Json.parse(out.toByteArray()).at("/Plugins/0/Name").textValue());
    }
    assertEquals(String.join(",", names), conf.getProperty("plugins"));
  }

  @Test
  void logConfigurationIsAccepted() throws IOException {
    JsonNode plugin =
        new YAMLMapper().readTree(Documentation.block("kafka-log-yml")).at("/plugins/0");
    KafkaLogConfiguration read = KafkaLogConfiguration.of(plugin.get("config").toString());
    assertEquals("kong-logs", PublisherConfig.fromJson(read.settings()).topic());
    assertNotNull(read.customFields());
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
