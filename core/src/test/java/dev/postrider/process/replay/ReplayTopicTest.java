package dev.postrider.process.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.Pem;
import dev.postrider.process.TopicRecords;
import dev.postrider.testing.Certificates;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.RawTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the records of topics. */
@ExtendWith(KafkaExtension.class)
class ReplayTopicTest {

  private static final long MIDNIGHT = Instant.parse("2026-11-27T00:00:00Z").toEpochMilli();

  @TempDir
  private Path folder;

  private static void send(
      EmbeddedKafka kafka, String topic, int partition, @Nullable String key, String... targets)
      throws Exception {
    try (var producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      for (int i = 0; i < targets.length; i++) {
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        byte[] value = Replayed.get(targets[i]).getBytes(ISO_8859_1);
        producer
            .send(new ProducerRecord<>(topic, partition, MIDNIGHT + i, keyBytes, value))
            .get();
      }
    }
  }

  private static Replayed replay(
      EmbeddedKafka kafka, String topic, RawTarget target, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(
        "--topic",
        topic,
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--to",
        "http://127.0.0.1:" + target.port()));
    arguments.addAll(Arrays.asList(more));
    return Replayed.run(arguments.toArray(String[]::new));
  }

  private static List<String> targets(RawTarget target, String prefix) {
    return target.requests().stream()
        .map(request -> request.split(" ", 3)[1])
        .filter(path -> path.startsWith(prefix))
        .toList();
  }

  @Test
  void requestsOfAKeyOrAPartitionStayInOrderWhateverTheConcurrency(EmbeddedKafka kafka)
      throws Exception {
    String topic = kafka.newTopic(2);
    String[] of = new String[20];
    for (String name : List.of("a", "b", "none")) {
      Arrays.setAll(of, i -> "/" + name + "/" + i);
      send(kafka, topic, name.equals("b") ? 1 : 0, name.equals("none") ? null : name, of.clone());
    }
    try (RawTarget target = RawTarget.start()) {
      Replayed replayed = replay(kafka, topic, target, "--concurrency", "4");
      assertEquals(List.of("60 sent, 0 failed, 0 refused, 0 filtered out"), replayed.lines());
      for (String name : List.of("a", "b", "none")) {
        Arrays.setAll(of, i -> "/" + name + "/" + i);
        assertEquals(List.of(of), targets(target, "/" + name + "/"));
      }
      assertTrue(target.connections() > 1 && target.connections() <= 4);
    }
  }

  @Test
  void partitionsOffsetsKeysAndTimesAreFilters(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(2);
    send(kafka, topic, 0, "k", "/0/0", "/0/1", "/0/2", "/0/3");
    send(kafka, topic, 1, null, "/1/0", "/1/1", "/1/2");
    try (RawTarget target = RawTarget.start()) {
      replay(kafka, topic, target, "--partitions", "1", "--offsets", "1-1");
      assertEquals(List.of("/1/1"), targets(target, ""));
      Replayed byTime = replay(
          kafka,
          topic,
          target,
          "--since",
          "2026-11-27T01:00:00.001+01:00",
          "--until",
          "2026-11-27T00:00:00.003Z",
          "--key",
          "k");
      assertEquals(List.of("2 sent, 0 failed, 0 refused, 3 filtered out"), byTime.lines());
      assertEquals(List.of("/0/1", "/0/2"), targets(target, "/0"));
      assertEquals(1, replay(kafka, topic, target, "--partitions", "0,7").status());
      assertEquals(1, replay(kafka, topic + "-absent", target).status());
      assertEquals(3, target.requests().size());
    }
  }

  @Test
  void aReplayGoesOnWhereItWasAndSaysWhatIsGone(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    send(kafka, topic, 0, null, "/0", "/1");
    Path progress = folder.resolve("progress");
    String[] more = {"--progress", progress.toString()};
    try (RawTarget target = RawTarget.start()) {
      assertEquals(0, replay(kafka, topic, target, more).status());
      send(kafka, topic, 0, null, "/2", "/3", "/4");
      Replayed later = replay(kafka, topic, target, more);
      assertEquals(List.of("3 sent, 0 failed, 0 refused, 0 filtered out"), later.lines());
      assertEquals(List.of("/0", "/1", "/2", "/3", "/4"), targets(target, ""));
      send(kafka, topic, 0, null, "/5", "/6", "/7");
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin
            .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(7)))
            .all()
            .get();
      }
      assertEquals(1, replay(kafka, topic, target, more).status());
      Files.writeString(progress, Files.readString(progress).replace(":5}", ":7}"));
      assertEquals(0, replay(kafka, topic, target, more).status());
      assertEquals("/7", targets(target, "").get(5));
      Files.writeString(progress, Files.readString(progress).replace(":8}", ":9}"));
      assertEquals(1, replay(kafka, topic, target, more).status());
    }
  }

  @Test
  void aTopicThatCannotBeReadIsNamedWithTheReason() {
    String message = assertThrows(
            IOException.class,
            () -> new TopicRecords(
                "orders", Set.of(), Map.of("bootstrap.servers", "kafka.invalid:1")))
        .getMessage();
    assertEquals(
        "topic orders: Failed to construct kafka consumer: No resolvable bootstrap urls given in"
            + " bootstrap.servers",
        message);
  }

  @Test
  void aTombstoneHasNoRequest(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    try (var producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, "k".getBytes(UTF_8), null)).get();
    }
    try (RawTarget target = RawTarget.start()) {
      assertEquals(
          topic + "-0@0: refused: the record has no value",
          replay(kafka, topic, target).lines().get(0));
    }
  }

  private static ServerSocketFactory tls(Certificates.Identity identity) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server",
        Pem.privateKey(identity.privateKey()),
        new char[0],
        Pem.certificates(identity.certificate()).toArray(Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context.getServerSocketFactory();
  }

  @Test
  void aTargetOfTlsMustBeWhoItShouldBe() throws Exception {
    Certificates certificates = Certificates.create();
    Path authority = Files.writeString(folder.resolve("ca.pem"), certificates.authority());
    Path other = Files.writeString(folder.resolve("other.pem"), certificates.otherAuthority());
    Path file = Replayed.write(folder, Replayed.get("/a"), Replayed.get("/b"));
    try (RawTarget target = RawTarget.start(tls(certificates.broker()), request -> RawTarget.OK)) {
      for (String[] wrong :
          new String[][] {{"localhost", other.toString()}, {"127.0.0.1", authority.toString()}}) {
        Replayed refused = Replayed.run(
            "--file",
            file.toString(),
            "--to",
            "https://" + wrong[0] + ":" + target.port(),
            "--tls-ca",
            wrong[1],
            "--retries",
            "0");
        assertTrue(refused.lines().get(0).contains("SSLHandshakeException"), refused::toString);
      }
      Replayed sent = Replayed.run(
          "--file",
          file.toString(),
          "--to",
          "https://localhost:" + target.port(),
          "--tls-ca",
          authority.toString());
      assertEquals(List.of("2 sent, 0 failed, 0 refused, 0 filtered out"), sent.lines());
      assertEquals(2, target.requests().size());
    }
  }
}
