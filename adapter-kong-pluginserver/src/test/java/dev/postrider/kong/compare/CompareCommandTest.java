package dev.postrider.kong.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.Main;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare} as a process, over files and over topics of a broker. */
@ExtendWith(KafkaExtension.class)
class CompareCommandTest {

  @TempDir
  private Path folder;

  private CommandProcess compare(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("compare"));
    all.addAll(Arrays.asList(arguments));
    return CommandProcess.start(Main.class, folder, all.toArray(String[]::new));
  }

  private String file(String name, String... lines) throws Exception {
    return Files.write(folder.resolve(name), List.of(lines)).toString();
  }

  @Test
  void orderSpellingAndEscapesDoNotCount() throws Exception {
    String one = file(
        "one",
        "{\"method\":\"GET\",\"uri\":\"\\/a\",\"body_args\":{\"n\":1.50}}",
        "{\"uri\":\"/b\"}");
    String other = file(
        "other",
        "{\"uri\":\"/b\"}",
        "{\"body_args\":{\"n\":1.5},\"uri\":\"/a\",\"method\":\"GET\"}");
    try (CommandProcess command = compare("--file", one, "--file", other)) {
      assertEquals(0, command.exitStatus(), command.err() + command.out());
      assertEquals("2 pairs are the same, 0 differ", command.out().strip());
    }
  }

  @Test
  void eachDifferenceHasItsPlaceAndReasonAndNoValue() throws Exception {
    String one = file(
        "one",
        "{\"method\":\"POST\",\"uri\":\"/a\",\"body\":\"x\",\"body_args\":{\"n\":12345678901234567890,"
            + "\"s\":\"SECRET\",\"t\":\"hello\"},\"truncated\":[\"headers\"]}",
        "{\"uri\":\"/alone\",\"method\":\"GET\"}",
        "not JSON");
    String other = file(
        "other",
        "not JSON either",
        "{\"method\":\"POST\",\"uri\":\"/a\",\"body\":\"x\",\"body_args\":{\"n\":1.2345678901234567e19,"
            + "\"s\":\"OTHER\",\"t\":\"aGVsbG8=\"}}");
    try (CommandProcess command = compare("--file", one + "," + other)) {
      assertEquals(1, command.exitStatus(), command.err());
      String out = command.out();
      assertEquals(
          List.of(
              "one:1 and other:2 differ",
              "  /value/body_args/n: a number rounded to a double",
              "  /value/body_args/s: another text",
              "  /value/body_args/t: base64 in one of them",
              "  /value/truncated: only in the first; more than 100 headers or arguments"),
          out.lines().limit(5).toList(),
          out);
      assertFalse(out.contains("SECRET") || out.contains("OTHER"), out);
      assertTrue(out.contains("other:1 differ"), out);
      assertTrue(out.contains(" has no partner in the second"), out);
    }
  }

  private static void send(EmbeddedKafka kafka, ProducerRecord<byte[], byte[]> record)
      throws Exception {
    try (var producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, byte @Nullable [] key, long timestamp, String value) {
    return new ProducerRecord<>(topic, null, timestamp, key, value.getBytes(UTF_8));
  }

  @Test
  void recordsOfTopicsDifferAlsoInKeyAndTimestampUnlessIgnored(EmbeddedKafka kafka)
      throws Exception {
    String one = kafka.newTopic(2);
    String other = kafka.newTopic(1);
    String value = "{\"uri\":\"/a\",\"headers\":{\"x-id\":\"1\"}}";
    send(kafka, record(one, new byte[0], 1_700_000_000_000L, value));
    send(kafka, record(other, null, 1_700_000_000_001L, value.replace("1", "2")));
    String[] topics = {
      "--topic", one, "--topic", other, "--bootstrap-servers", kafka.bootstrapServers()
    };
    try (CommandProcess command = compare(topics)) {
      assertEquals(1, command.exitStatus(), command.err());
      String out = command.out();
      assertTrue(out.contains("  /key: empty in one of them, and null in the other"), out);
      assertTrue(out.contains("  /timestamp: another number"), out);
      assertTrue(out.contains("  /value/headers/x-id: another text"), out);
    }
    List<String> ignoring = new ArrayList<>(Arrays.asList(topics));
    ignoring.addAll(List.of("--ignore", "timestamp,key,/headers/x-id"));
    try (CommandProcess command = compare(ignoring.toArray(String[]::new))) {
      assertEquals(0, command.exitStatus(), command.err() + command.out());
    }
  }

  @Test
  void faultsOfTheCommandLineAndOfTheSourcesAreSaid(EmbeddedKafka kafka) throws Exception {
    try (CommandProcess command = compare("--file", "one")) {
      assertEquals(2, command.exitStatus());
      assertTrue(command.err().contains("'one' is not two names"), command.err());
    }
    try (CommandProcess command = compare()) {
      assertEquals(2, command.exitStatus());
      assertTrue(command.err().contains("either --topic or --file is needed"), command.err());
    }
    try (CommandProcess command = compare("--file", "absent,gone")) {
      assertEquals(1, command.exitStatus());
      assertTrue(command.err().contains("absent"), command.err());
    }
  }

  @Test
  void documentationHasTheOptions() throws Exception {
    Documentation.assertShowsOptions("compare-options", CompareCommand.options());
  }
}
