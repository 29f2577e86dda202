package dev.postrider.kong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.kong.server.PluginServer;
import dev.postrider.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code security.certificate_id} with {@code --certificate}. */
class ClientCertificatesTest {

  private static final Certificates CERTIFICATES = Certificates.create();

  @TempDir
  private Path folder;

  private ClientCertificates certificates = ClientCertificates.NONE;

  @BeforeEach
  void write() throws Exception {
    Path pem = Files.writeString(folder.resolve("c.pem"), CERTIFICATES.client().certificate());
    Path key = Files.writeString(folder.resolve("c.key"), CERTIFICATES.client().privateKey());
    certificates = ClientCertificates.parse("one=" + pem + "," + key + ";two=absent,absent");
  }

  private static String json(String security) {
    return "{\"bootstrap_servers\":[{\"host\":\"localhost\",\"port\":1}],\"topic\":\"t\","
        + "\"security\":{" + security + "}}";
  }

  private String fault(String security) {
    InvalidConfigException e = assertThrows(
        InvalidConfigException.class,
        () -> certificates.read(json(security), PublisherConfig::fromJson));
    return e.faults().get(0);
  }

  @Test
  void idStandsForItsFiles() {
    PublisherConfig config = certificates.read(
        json("\"ssl\":true,\"certificate_id\":\"one\""), PublisherConfig::fromJson);
    assertTrue(
        config.producerProperties().toString().contains(folder.resolve("c.pem").toString()));
    assertTrue(!config.producerProperties().containsKey("ssl.keystore.key"));
    PublisherConfig without =
        certificates.read(json("\"certificate_id\":null"), PublisherConfig::fromJson);
    assertTrue(!without.producerProperties().containsKey("ssl.engine.factory.class"));
  }

  @Test
  void whatCannotBeIsRefusedWithTheWayOut() throws Exception {
    String unknown = fault("\"ssl\":true,\"certificate_id\":\"three\"");
    assertTrue(
        unknown.startsWith("security.certificate_id: the server has no certificate 'three'"));
    assertTrue(unknown.contains("--certificate three=CERT,KEY"), unknown);
    String absent = fault("\"ssl\":true,\"certificate_id\":\"two\"");
    assertTrue(absent.contains("the files of 'two'"), absent);
    String both = fault("\"ssl\":true,\"certificate_id\":\"one\",\"certificate\":\"x\"");
    assertTrue(both.contains("not together with security.certificate"), both);
    String withoutTls = fault("\"certificate_id\":\"one\"");
    assertTrue(withoutTls.contains("security.ssl"), withoutTls);
    Files.writeString(folder.resolve("c.key"), CERTIFICATES.broker().privateKey());
    String mixed = fault("\"ssl\":true,\"certificate_id\":\"one\"");
    assertTrue(mixed.contains("does not belong"), mixed);
  }

  @Test
  void mappingsAreChecked() {
    assertEquals(Set.of("a", "b"), ClientCertificates.parse("a=b,c;b=d,e").ids());
    for (String wrong : new String[] {"", "a", "a=b", "a=b,c,d", "a=b,c;", "a=b,c;a=d,e"}) {
      assertThrows(IllegalArgumentException.class, () -> ClientCertificates.parse(wrong), wrong);
    }
  }

  @Test
  void expiryIsAMeter() throws Exception {
    try (var plugin = new KafkaUpstreamPlugin(
            "kafka-upstream",
            751,
            new ConfigurationReader(false, certificates),
            new Publishers(Duration.ofSeconds(1)));
        PluginServer server = PluginServer.builder(folder.resolve("k.socket"))
            .bodyFolder(folder.resolve("client_body_temp"))
            .bind()) {
      String scraped = new ServerMeters(server::statistics, plugin).scrape();
      double seconds = scraped
          .lines()
          .filter(line -> line.startsWith("postrider_certificate_expiry{id=\"one\"}"))
          .map(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
          .findFirst()
          .orElseThrow();
      assertTrue(seconds > 0, scraped);
      assertTrue(scraped.contains("postrider_certificate_expiry{id=\"two\"} NaN"), scraped);
    }
  }
}
