package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Certificates for tests, made by the {@code keytool} of the JDK that runs them: a private authority,
 * a broker called {@code localhost} (and by no other name), a client, and another authority that
 * vouches for nobody. PEM text each.
 */
public final class Certificates {

  private static final String PASSWORD = "changeit";

  private final String authority;
  private final String otherAuthority;
  private final Identity broker;
  private final Identity client;

  /**
   * A certificate and its key.
   *
   * @param certificate PEM
   * @param privateKey PEM, PKCS #8
   */
  public record Identity(String certificate, String privateKey) {}

  private Certificates(KeyStore store) throws GeneralSecurityException {
    authority = certificate(store, "authority");
    otherAuthority = certificate(store, "other");
    broker = identity(store, "broker");
    client = identity(store, "client");
  }

  /** New ones, other than any before. */
  public static Certificates create() {
    return made(
        file -> {
          keytool(file, "authority", "-ext", "bc:c");
          keytool(file, "other", "-ext", "bc:c");
          keytool(file, "broker", "-signer", "authority", "-ext", "san=dns:localhost");
          keytool(file, "client", "-signer", "authority");
        },
        Certificates::new);
  }

  /** A certificate whose time is over. */
  public static Identity expired() {
    return made(
        file -> keytool(file, "expired", "-startdate", "-5d"), store -> identity(store, "expired"));
  }

  private interface Making {
    void into(Path file) throws IOException;
  }

  private interface Reading<T> {
    T from(KeyStore store) throws GeneralSecurityException;
  }

  private static <T> T made(Making making, Reading<T> reading) {
    try {
      Path folder = Files.createTempDirectory("postrider-certificates-");
      Path file = folder.resolve("keys.p12");
      try {
        making.into(file);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
          store.load(in, PASSWORD.toCharArray());
        }
        return reading.from(store);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make certificates", e);
    }
  }

  private static void keytool(Path file, String alias, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-J-XX:TieredStopAtLevel=1",
        "-J-XX:+UseSerialGC",
        "-genkeypair",
        "-keyalg",
        "EC",
        "-keystore",
        file.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD,
        "-validity",
        "2",
        "-alias",
        alias,
        "-dname",
        "CN=" + alias));
    command.addAll(Arrays.asList(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("keytool: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Identity identity(KeyStore store, String alias) throws GeneralSecurityException {
    byte[] key = store.getKey(alias, PASSWORD.toCharArray()).getEncoded();
    return new Identity(certificate(store, alias), pem("PRIVATE KEY", key));
  }

  private static String certificate(KeyStore store, String alias) throws GeneralSecurityException {
    return pem("CERTIFICATE", store.getCertificate(alias).getEncoded());
  }

  /** DER as PEM text. */
  public static String pem(String label, byte[] der) {
    return "-----BEGIN " + label + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END " + label + "-----\n";
  }

  /** Vouches for broker and client. */
  public String authority() {
    return authority;
  }

  /** Vouches for neither. */
  public String otherAuthority() {
    return otherAuthority;
  }

  /** The broker's certificate, for the name {@code localhost}. */
  public Identity broker() {
    return broker;
  }

  /** The client's certificate. */
  public Identity client() {
    return client;
  }
}
