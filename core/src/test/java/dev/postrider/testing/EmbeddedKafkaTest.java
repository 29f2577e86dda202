package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class EmbeddedKafkaTest {

  @Test
  void givesBackWhatWasProduced(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(3);

    produce(kafka, topic, "a", "b", "c");

    assertEquals(
        List.of("a", "b", "c"), sortedValues(kafka.records(topic, 3, Eventually.DEADLINE)));
    assertEquals(List.of("a", "b", "c"), sortedValues(kafka.records(topic)));
  }

  @Test
  void isOneForAllTests(EmbeddedKafka kafka, EmbeddedKafka again) {
    assertSame(kafka, again);
  }

  @Test
  void failsWhenFewerRecordsComeThanExpected(EmbeddedKafka kafka) throws Exception {
    String topic = kafka.newTopic(1);
    produce(kafka, topic, "only");

    AssertionError error =
        assertThrows(AssertionError.class, () -> kafka.records(topic, 2, Duration.ofMillis(500)));

    assertTrue(
        String.valueOf(error.getMessage()).startsWith("expected 2 records in topic " + topic));
  }

  @Test
  void readsAnEmptyTopic(EmbeddedKafka kafka) {
    assertEquals(List.of(), kafka.records(kafka.newTopic(1)));
  }

  @Test
  void keepsAddressAndDataOverARestart() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      String address = kafka.bootstrapServers();
      String topic = kafka.newTopic(1);
      produce(kafka, topic, "before");

      kafka.stop();
      kafka.startAgain();

      assertEquals(address, kafka.bootstrapServers());
      produce(kafka, topic, "after");
      assertEquals(List.of("after", "before"), sortedValues(kafka.records(topic)));
    }
  }

  @Test
  void furtherBrokerHoldsPartitionsOfItsOwn() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedKafka second = kafka.addBroker()) {
      kafka.createTopicOn(List.of(2), "on-the-second", Map.of());
      produce(kafka, "on-the-second", "x");
      assertEquals(List.of("x"), sortedValues(second.records("on-the-second")));
    }
  }

  @Test
  void triesOtherPortsWhenOneIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      BrokerPorts free = BrokerPorts.free();
      Iterator<BrokerPorts> choices = List.of(
              new BrokerPorts(taken.getLocalPort(), free.controller()),
              new BrokerPorts(free.broker(), taken.getLocalPort()),
              BrokerPorts.free())
          .iterator();

      try (EmbeddedKafka kafka = EmbeddedKafka.start(choices::next, Map.of())) {
        assertFalse(choices.hasNext());
        assertEquals(List.of(), kafka.records(kafka.newTopic(1)));
      }
    }
  }

  @Test
  void failsWhenTheBrokerCannotStart() {
    IllegalStateException failure = assertThrows(
        IllegalStateException.class, () -> EmbeddedKafka.start(Map.of("num.io.threads", "0")));

    assertTrue(failure.getSuppressed()[0].toString().contains("num.io.threads"));
  }

  @Test
  void deletesItsFolderWhenClosed() {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    assertTrue(Files.exists(kafka.folder()));

    kafka.close();

    assertFalse(Files.exists(kafka.folder()));
  }

  private static void produce(EmbeddedKafka kafka, String topic, String... values)
      throws Exception {
    try (Producer<String, String> producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new StringSerializer(),
        new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value, value)).get();
      }
    }
  }

  private static List<String> sortedValues(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(record -> new String(record.value(), UTF_8))
        .sorted()
        .toList();
  }
}
