package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.RequestPublisher;
import dev.postrider.config.Ack;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.process.SpoolCommand;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code spool list|replay|drop} as processes, over what a publisher has left. */
@ExtendWith(KafkaExtension.class)
class SpoolCommandTest {

  @TempDir
  private Path folder;

  private RequestPublisher publisher(EmbeddedKafka kafka, String topic) {
    return RequestPublisher.create(PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .keyQueryArg("key")
        .ack(Ack.DISK)
        .spoolDir(folder.resolve("spool").toString())
        .build());
  }

  private static void publish(RequestPublisher publisher, String key, String body)
      throws Exception {
    BufferedRequest request = BufferedRequest.builder("POST", "/?key=" + key)
        .header("Content-Type", "text/plain")
        .body(body.getBytes(UTF_8))
        .build();
    assertEquals(
        200,
        publisher
            .publish(request)
            .toCompletableFuture()
            .get(1, TimeUnit.MINUTES)
            .status());
  }

  private CommandProcess spool(String action, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(
        List.of("spool", action, "--dir", folder.resolve("spool").toString()));
    arguments.addAll(Arrays.asList(more));
    return CommandProcess.start(Main.class, folder, arguments.toArray(String[]::new));
  }

  /** The lines behind the first, each without id and time. */
  private List<String> listed(String... more) throws Exception {
    try (CommandProcess command = spool("list", more)) {
      assertEquals(0, command.exitStatus(), command.err());
      List<String> lines = command.out().lines().toList();
      assertEquals("KIND\tID\tTIME\tTOPIC\tKEY\tBYTES", lines.get(0));
      return lines.stream()
          .skip(1)
          .map(line -> {
            String[] columns = line.split("\t", -1);
            assertEquals(36, columns[1].length(), line);
            assertTrue(Integer.parseInt(columns[5]) > 50, line);
            return columns[0] + " " + columns[3] + " " + columns[4];
          })
          .toList();
    }
  }

  private void says(int status, String expected, String action, String... more) throws Exception {
    try (CommandProcess command = spool(action, more)) {
      assertEquals(status, command.exitStatus(), command.err());
      String said = command.out() + command.err();
      assertTrue(said.contains(expected), said);
    }
  }

  @Test
  void waitingRecordsAreShownAndSentOnceTheirOwnerIsGone(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1) + "-later";
    try (RequestPublisher publisher = publisher(kafka, topic)) {
      publish(publisher, "a", "1");
      publish(publisher, "%01", "2");
      publish(publisher, "a", "3");
      says(1, "owner-0 is in use by a running process", "list");
    }
    List<String> waiting = List.of(
        "waiting " + topic + " a", "waiting " + topic + " base64:AQ==", "waiting " + topic + " a");
    assertEquals(waiting, listed());
    assertEquals(List.of(), listed("--kind", "dead"));
    kafka.createTopic(topic, 1, Map.of());
    says(2, "--bootstrap-servers is missing", "replay", "--kind", "waiting");
    String brokers = kafka.bootstrapServers();
    says(0, "3 records sent", "replay", "--kind", "waiting", "--bootstrap-servers", brokers);
    assertEquals(
        List.of("1", "2", "3"),
        kafka.records(topic).stream().map(SpoolCommandTest::body).toList());
    assertEquals(List.of(), listed());
  }

  private static String body(ConsumerRecord<byte[], byte[]> record) {
    return new String(requireNonNull(EnvelopeReader.read(record.value()).body()), UTF_8);
  }

  @Test
  void deadLettersAreShownSentToTheirTopicOrDiscarded(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1) + "-small";
    kafka.createTopic(topic, 1, Map.of("max.message.bytes", "2000"));
    try (RequestPublisher publisher = publisher(kafka, topic)) {
      publish(publisher, "k", "x".repeat(3000));
      publish(publisher, "k", "y".repeat(1500));
      Eventually.until("all is done", () -> publisher.pendingRecords() == 0);
    }
    String brokers = kafka.bootstrapServers();
    assertEquals(List.of("dead " + topic + " k"), listed());
    says(1, "RecordTooLarge", "replay", "--kind", "dead", "--bootstrap-servers", brokers);
    assertEquals(List.of("dead " + topic + " k"), listed());
    says(2, "--kind is missing", "drop");
    says(0, "1 records discarded", "drop", "--kind", "dead");
    assertEquals(List.of(), listed());
  }

  @Test
  void aFolderThatIsNotThereIsAFault() throws Exception {
    says(1, ": is no folder", "list");
    says(2, "'spool' wants list, replay or drop", "burn");
  }

  @Test
  void theProgramAlsoReplaysRequests() throws Exception {
    try (CommandProcess command = CommandProcess.start(Main.class, folder, "replay", "--to", "a")) {
      assertEquals(2, command.exitStatus());
      assertTrue(command.err().contains("'a' is no URL of http or https"), command.err());
    }
  }

  @Test
  void theDocumentedOptionsAreThoseOfTheCommand() throws Exception {
    Documentation.assertShowsOptions("spool-options", SpoolCommand.options());
  }
}
