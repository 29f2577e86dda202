package dev.postrider.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.InvalidConfigException;
import dev.postrider.testing.Certificates;
import dev.postrider.testing.Certificates.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which files do not serve TLS; {@link TlsServerIT} has those that do. */
class TlsFilesTest {

  private static Certificates certificates;

  @TempDir
  private Path folder;

  @BeforeAll
  static void makeCertificates() {
    certificates = Certificates.create();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** What is said of these texts, without the path of the folder. */
  private String fault(String certificate, String key, @Nullable String clientCa)
      throws IOException {
    TlsFiles files = new TlsFiles(
        file("server.pem", certificate),
        file("key.pem", key),
        clientCa == null ? null : file("ca.pem", clientCa));
    return assertThrows(InvalidConfigException.class, files::load)
        .faults()
        .toString()
        .replace(folder + "/", "");
  }

  @Test
  void filesThatDoNotFitAreNamedAndNotQuoted() throws Exception {
    Identity server = certificates.broker();
    String certificate = server.certificate();
    String key = server.privateKey();
    assertEquals(
        "[key.pem: is not the key of the first certificate in server.pem]",
        fault(certificate, certificates.client().privateKey(), null));
    assertEquals(
        "[key.pem: is not the key of the first certificate in server.pem]",
        fault(certificates.authority() + certificate, key, null));
    assertEquals(
        "[server.pem: its certificates are not in order: the next one vouches for each, once]",
        fault(certificate + certificates.otherAuthority(), key, null));
    assertEquals("[server.pem: has no PEM block CERTIFICATE]", fault("", key, null));
    assertEquals("[server.pem: has a PEM block that is no CERTIFICATE]", fault(key, key, null));
    assertEquals("[key.pem: has no PEM block PRIVATE KEY]", fault(certificate, "secret", null));
    assertEquals("[ca.pem: has no PEM block CERTIFICATE]", fault(certificate, key, "secret"));
    String broken = fault(certificate, key.replaceFirst("\\n....", "\nAAAA"), null);
    assertEquals("[key.pem: cannot be read as an RSA, EC or DSA key]", broken);
    assertFalse(broken.contains("AAAA"), broken);
  }

  @Test
  void aCertificateThatHasExpiredIsNamedWithItsDate() throws Exception {
    Identity expired = Certificates.expired();
    String fault = fault(expired.certificate(), expired.privateKey(), null);
    assertTrue(
        fault.matches("\\[server\\.pem: has expired on \\d{4}-\\d\\d-\\d\\dT[0-9:]+Z]"), fault);
  }

  @Test
  void aFileThatIsNotThereOrNoTextIsNamed() throws Exception {
    Path none = folder.resolve("none.pem");
    TlsFiles absent = new TlsFiles(none, none, null);
    assertEquals(
        none + ": there is no such file",
        assertThrows(InvalidConfigException.class, absent::load).faults().get(0));
    Path der =
        Files.write(folder.resolve("server.der"), new byte[] {0x30, (byte) 0x82, (byte) 0xff});
    TlsFiles binary = new TlsFiles(der, none, null);
    assertEquals(
        der + ": is not PEM text",
        assertThrows(InvalidConfigException.class, binary::load).faults().get(0));
  }

  /** The certificate in the file may be another one, which cannot be used. */
  @Test
  void expiryOfTheCertificateInUseIsAMeter() throws Exception {
    Identity server = certificates.broker();
    ReloadingTls tls = ReloadingTls.open(new TlsFiles(
        file("server.pem", server.certificate()), file("key.pem", server.privateKey()), null));
    ServerMeters meters = new ServerMeters(tls);
    double left = expiry(meters);
    assertTrue(left > 60, () -> left + " s");
    Identity expired = Certificates.expired();
    file("server.pem", expired.certificate());
    file("key.pem", expired.privateKey());
    tls.reloadIfChanged();
    tls.reloadIfChanged();
    assertTrue(expiry(meters) > left - 60, () -> expiry(meters) + " s");
    assertFalse(new ServerMeters(null).scrape().contains("certificate"));
  }

  private static double expiry(ServerMeters meters) {
    String name = "postrider_certificate_expiry{id=\"server\"} ";
    return meters
        .scrape()
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }
}
