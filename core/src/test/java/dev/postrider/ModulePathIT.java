package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An application with a module of its own, which finds the packaged jar on its module path. */
@ExtendWith(KafkaExtension.class)
class ModulePathIT {

  private static final String MODULE = "module app { requires dev.postrider; }\n";

  /**
   * Sends a body to the topic and with the codec that its arguments name, then one that is no JSON, and
   * prints both statuses. To say what is wrong with the other takes Jackson.
   */
  private static final String MAIN = """
      package app;
      import dev.postrider.config.PublisherConfig;
      import dev.postrider.RequestPublisher;
      import dev.postrider.envelope.BufferedRequest;
      public class Main {
        public static void main(String[] arguments) throws Exception {
          var config = PublisherConfig.builder()
              .bootstrapServers(arguments[0])
              .topic(arguments[1])
              .compressionType(arguments[2])
              .producerAsync(false)
              .returnErrorMessage(true)
              .build();
          try (var publisher = RequestPublisher.create(config)) {
            System.out.print(status(publisher, "multipart/form-data; boundary=b",
                "--b\\r\\nContent-Disposition: form-data; name=\\"name\\"\\r\\n\\r\\nvalue\\r\\n--b--\\r\\n"));
            System.out.print(" " + status(publisher, "application/json", "{"));
          }
        }
        private static int status(RequestPublisher publisher, String type, String body)
            throws Exception {
          var request = BufferedRequest.builder("POST", "/")
              .header("Content-Type", type)
              .body(body.getBytes())
              .build();
          return publisher.publish(request).toCompletableFuture().get().status();
        }
      }
      """;

  /** One class of each jar that a user of core has. */
  private static final List<String> OF_JARS = List.of(
      "dev.postrider.RequestPublisher",
      "org.apache.kafka.clients.producer.KafkaProducer",
      "org.slf4j.Logger",
      "com.github.luben.zstd.Zstd",
      "com.fasterxml.jackson.databind.ObjectMapper",
      "com.fasterxml.jackson.core.JsonFactory",
      "com.fasterxml.jackson.annotation.JsonCreator");

  private final EmbeddedKafka kafka;
  private String modulePath = "";

  @TempDir
  private Path folder;

  ModulePathIT(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  @BeforeEach
  void compile() throws Exception {
    List<String> modules = new ArrayList<>();
    for (String name : OF_JARS) {
      modules.add(Path.of(Class.forName(name)
              .getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .toURI())
          .toString());
    }
    assertTrue(modules.get(0).endsWith(".jar"), modules.get(0));
    Path module = Files.writeString(folder.resolve("module-info.java"), MODULE);
    Path main = Files.writeString(folder.resolve("Main.java"), MAIN);
    Path out = folder.resolve("app");
    int failed = ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            "-d",
            out.toString(),
            "-p",
            String.join(File.pathSeparator, modules),
            module.toString(),
            main.toString());
    assertEquals(0, failed);
    modules.add(out.toString());
    modulePath = String.join(File.pathSeparator, modules);
  }

  private record Run(String out, String err) {}

  private Run run(String command, String topic, String codec) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(command
        .replace("java ", Path.of(System.getProperty("java.home"), "bin", "java") + " ")
        .replace("MODULES", modulePath)
        .replace("-m MAIN", "-m app/app.Main")
        .split(" ", -1)));
    words.addAll(List.of(kafka.bootstrapServers(), topic, codec));
    Path err = folder.resolve("err");
    Process process = new ProcessBuilder(words).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS));
    return new Run(out, Files.readString(err));
  }

  private static String command() throws Exception {
    return Documentation.block("module-path");
  }

  @Test
  void sendsWithTheFlagOfTheReadme() throws Exception {
    String topic = kafka.newTopic(1);
    Run run = run(command(), topic, "zstd");
    assertEquals("200 400", run.out(), run::err);
    String record = new String(kafka.records(topic).get(0).value(), UTF_8);
    assertTrue(record.contains("\"body_args\":{\"name\":\"value\"}"), record);
  }

  /** Whoever forgets the flag is told so when a class is missing, and no request waits. */
  @Test
  void withoutTheFlagEachRequestIsAnsweredAndTheLogNamesTheClass() throws Exception {
    String command = command().replace("--add-modules ALL-MODULE-PATH ", "");
    Run run = run(command, kafka.newTopic(1), "none");
    assertEquals("200 500", run.out(), run::err);
    assertTrue(run.err().contains("NoClassDefFoundError: com/fasterxml/"), run.err());
  }
}
