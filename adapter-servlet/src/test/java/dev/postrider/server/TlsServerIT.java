package dev.postrider.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Certificates;
import dev.postrider.testing.Certificates.Identity;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.KafkaExtension;
import dev.postrider.testing.Load;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The executable jar with TLS, and real clients. */
@ExtendWith(KafkaExtension.class)
class TlsServerIT {

  private static Certificates certificates;

  /** Those of an authority that nobody trusts, or does not yet. */
  private static Certificates others;

  private final EmbeddedKafka kafka;
  private final String topic;

  @TempDir
  private Path folder;

  TlsServerIT(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  @BeforeAll
  static void makeCertificates() {
    certificates = Certificates.create();
    others = Certificates.create();
  }

  private CommandProcess serve(Identity identity, @Nullable String clientCa) throws IOException {
    List<String> options = new ArrayList<>(List.of(
        "--tls-certificate", file("tls.crt", identity.certificate()),
        "--tls-key", file("tls.key", identity.privateKey())));
    if (clientCa != null) {
      options.addAll(List.of("--tls-client-ca", file("ca.crt", clientCa)));
    }
    String routes = PackagedServer.routes(kafka, topic, "producer_async: false");
    return PackagedServer.serve(folder, routes, options.toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Set<String> arrived() {
    return kafka.records(topic).stream()
        .map(record -> new String(EnvelopeReader.read(record.value()).body(), UTF_8))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource
  void clientsChooseTheVersionOfHttp(Version version) throws Exception {
    try (CommandProcess server = serve(certificates.broker(), null)) {
      URI base = PackagedServer.ready(server);
      assertEquals("https", base.getScheme());
      TlsClient client = TlsClient.trusting(certificates.authority(), null, version);
      HttpResponse<String> response = client.post(base, "hello");
      assertEquals(200, response.statusCode(), response.body());
      assertEquals(version, response.version());
      assertEquals(Set.of("hello"), arrived());
      TlsClient stranger = TlsClient.trusting(certificates.otherAuthority(), null, version);
      assertThrows(IOException.class, () -> stranger.post(base, "never"));
      server.terminate();
      assertEquals(0, server.exitStatus(), server.err());
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientsNeedACertificateOfTheGivenAuthority(Version version) throws Exception {
    try (CommandProcess server = serve(certificates.broker(), certificates.authority())) {
      URI base = PackagedServer.ready(server);
      String trusted = certificates.authority();
      TlsClient known = TlsClient.trusting(trusted, certificates.client(), version);
      assertEquals(200, known.post(base, "hello").statusCode());
      for (Identity other : new Identity[] {null, others.client()}) {
        TlsClient unknown = TlsClient.trusting(trusted, other, version);
        assertThrows(IOException.class, () -> unknown.post(base, "never"));
      }
      assertEquals(Set.of("hello"), arrived());
    }
  }

  /** First files that do not fit, then new ones; connections are opened all the while, and some stay. */
  @Test
  void changedFilesAreUsedWithoutLosingARequest() throws Exception {
    String both = certificates.authority() + others.authority();
    try (CommandProcess server = serve(certificates.broker(), null)) {
      URI base = PackagedServer.ready(server);
      TlsClient opening = TlsClient.trusting(both, null, Version.HTTP_1_1);
      TlsClient staying = TlsClient.trusting(both, null, Version.HTTP_2);
      Load opened = Load.start(body -> isTaken(
          () -> opening.postOnNewConnection(base, "opening " + body).equals("HTTP/1.1 200 OK")));
      Load stayed = Load.start(body ->
          isTaken(() -> staying.post(base, "staying " + body).statusCode() == 200));
      opened.awaitPromises(20);

      file("tls.crt", others.broker().certificate());
      String reason = server.await("WARNING ");
      assertTrue(
          reason.endsWith("the changed files of TLS are not used: " + folder.resolve("tls.key")
              + ": is not the key of the first certificate in " + folder.resolve("tls.crt")),
          reason);
      TlsClient.trusting(certificates.authority(), null, Version.HTTP_2).post(base, "old");

      file("tls.key", others.broker().privateKey());
      server.await("new connections use the changed file");
      TlsClient.trusting(others.authority(), null, Version.HTTP_2).post(base, "new");
      opened.awaitPromises(opened.promised().size() + 20);
      Set<String> answered = new TreeSet<>(Set.of("old", "new"));
      opened.stop().forEach(body -> answered.add("opening " + body));
      stayed.stop().forEach(body -> answered.add("staying " + body));
      assertEquals(0, opened.failed() + stayed.failed());
      server.terminate();
      assertEquals(0, server.exitStatus(), server.err());
      assertEquals(answered, arrived());
    }
  }

  private interface Sending {
    boolean isAccepted() throws IOException;
  }

  private static boolean isTaken(Sending sending) {
    try {
      return sending.isAccepted();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void filesThatCannotBeUsedEndTheStart() throws Exception {
    Identity expired = Certificates.expired();
    Identity halves =
        new Identity(certificates.broker().certificate(), certificates.client().privateKey());
    try (CommandProcess server = serve(expired, null)) {
      assertEquals(1, server.exitStatus(), server.err());
      assertTrue(
          server.err().contains(folder.resolve("tls.crt") + ": has expired on "), server.err());
    }
    try (CommandProcess server = serve(halves, null)) {
      assertEquals(1, server.exitStatus(), server.err());
      assertTrue(
          server.err().contains(folder.resolve("tls.key") + ": is not the key"), server.err());
      assertTrue(server.err().lines().noneMatch(line -> line.startsWith("\tat ")), server.err());
    }
  }
}
