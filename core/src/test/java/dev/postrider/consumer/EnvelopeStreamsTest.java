package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A topology of Kafka Streams reads requests, and writes those that it passes on. */
class EnvelopeStreamsTest {

  private static byte[] request(String method, String body) throws Exception {
    return new EnvelopeEncoder(EnvelopeConfig.wholeRequest())
        .encode(BufferedRequest.builder(method, "/orders")
            .body(body.getBytes(UTF_8))
            .build());
  }

  @Test
  void aTopologyReadsAndWritesEnvelopes() throws Exception {
    // snippet: streams
    Serde<@Nullable Envelope> envelopes =
        Serdes.serdeFrom(new EnvelopeSerializer(), new EnvelopeDeserializer());
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream("requests", Consumed.with(Serdes.String(), envelopes))
        .filter((key, envelope) -> envelope != null && "POST".equals(envelope.method()))
        .to("orders", Produced.with(Serdes.String(), envelopes));
    // snippet end
    try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), new Properties())) {
      TestInputTopic<String, byte[]> requests =
          driver.createInputTopic("requests", new StringSerializer(), new ByteArraySerializer());
      TestOutputTopic<String, byte[]> orders =
          driver.createOutputTopic("orders", new StringDeserializer(), new ByteArrayDeserializer());
      requests.pipeInput("a", request("GET", "first"));
      requests.pipeInput("b", (byte[]) null);
      requests.pipeInput("c", request("POST", "third"));
      var order = orders.readKeyValue();
      assertEquals("c", order.key);
      Envelope read = EnvelopeReader.read(order.value);
      assertEquals("/orders", read.target());
      assertArrayEquals("third".getBytes(UTF_8), read.body());
      assertTrue(orders.isEmpty());
    }
    Documentation.assertShows(
        "streams", "src/test/java/dev/postrider/consumer/EnvelopeStreamsTest.java");
  }
}
