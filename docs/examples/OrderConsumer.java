import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.EnvelopeReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Prints method, target and body of each request in a topic. Arguments: HOST:PORT of a broker, topic. */
public final class OrderConsumer {

  public static void main(String[] args) {
    Map<String, Object> properties = Map.of(
        "bootstrap.servers", args[0],
        "group.id", "orders",
        "auto.offset.reset", "earliest",
        "key.deserializer", ByteArrayDeserializer.class,
        "value.deserializer", ByteArrayDeserializer.class);
    try (var consumer = new KafkaConsumer<byte[], byte[]>(properties)) {
      consumer.subscribe(List.of(args[1]));
      while (true) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          var envelope = EnvelopeReader.read(record.value());
          var bytes = envelope.body();
          // The body may be in a store (claim_check), or was not forwarded.
          var body = bytes == null ? "(no body)" : new String(bytes, UTF_8);
          System.out.println(envelope.method() + " " + envelope.target() + " " + body);
        }
      }
    }
  }
}
