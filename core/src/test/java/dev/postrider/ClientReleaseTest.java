package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;

/** Which kafka-clients the other tests of this JVM run with: the build says it, in profile client too. */
class ClientReleaseTest {

  @Test
  void isTheOneThatTheBuildNames() {
    URL jar = KafkaProducer.class.getProtectionDomain().getCodeSource().getLocation();
    String name = "/kafka-clients-" + System.getProperty("kafka.client.version") + ".jar";
    assertTrue(jar.getPath().endsWith(name), jar::toString);
  }
}
