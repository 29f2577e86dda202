package dev.postrider.config;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kafka.ChangingCertificateEngineFactory;
import dev.postrider.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client certificates in files that change. */
class CertificateFilesTest {

  private static final Certificates CERTIFICATES = Certificates.create();

  @TempDir
  private Path folder;

  private int changes;

  private Path write(String name, String pem) throws Exception {
    Path file = Files.writeString(folder.resolve(name), pem);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(changes++)));
    return file;
  }

  private Map<String, Object> configs(boolean verify) {
    Map<String, Object> configs = new HashMap<>(new ProducerConfig(Map.of(
            "bootstrap.servers", "localhost:9093",
            "key.serializer", ByteArraySerializer.class,
            "value.serializer", ByteArraySerializer.class))
        .values());
    configs.put(
        ChangingCertificateEngineFactory.SOURCE,
        new CertificateFiles(folder.resolve("pem"), folder.resolve("key")));
    configs.put(ChangingCertificateEngineFactory.VERIFY, verify);
    return configs;
  }

  private static String subject(ChangingCertificateEngineFactory factory) throws Exception {
    var store = requireNonNull(factory.keystore());
    var certificate = (X509Certificate) store.getCertificate(store.aliases().nextElement());
    return certificate.getSubjectX500Principal().getName();
  }

  @Test
  void certificateStaysUntilBothFilesFitEachOther() throws Exception {
    for (boolean verify : new boolean[] {true, false}) {
      write("pem", CERTIFICATES.client().certificate());
      write("key", CERTIFICATES.client().privateKey());
      try (var factory = new ChangingCertificateEngineFactory()) {
        factory.configure(configs(verify));
        assertTrue(factory.createClientSslEngine("localhost", 9093, "https").getUseClientMode());
        String client = subject(factory);
        write("pem", CERTIFICATES.broker().certificate());
        assertEquals(client, subject(factory));
        write("pem", "-----BEGIN CERTIFICATE-----");
        assertEquals(client, subject(factory));
        Files.delete(folder.resolve("key"));
        assertEquals(client, subject(factory));
        write("pem", CERTIFICATES.broker().certificate());
        write("key", CERTIFICATES.broker().privateKey());
        assertTrue(!client.equals(subject(factory)), "the new certificate is used");
      }
    }
  }

  @Test
  void filesThatDoNotFitAreRefusedAtFirst() throws Exception {
    write("pem", CERTIFICATES.client().certificate());
    write("key", CERTIFICATES.broker().privateKey());
    try (var factory = new ChangingCertificateEngineFactory()) {
      assertThrows(KafkaException.class, () -> factory.configure(configs(true)));
      Files.delete(folder.resolve("key"));
      assertThrows(KafkaException.class, () -> factory.configure(configs(true)));
    }
  }
}
