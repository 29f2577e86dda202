package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.config.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

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
        (file, store) -> new Certificates(store));
  }

  /** A certificate whose time is over. */
  public static Identity expired() {
    return made(
        file -> keytool(file, "expired", "-startdate", "-5d"),
        (file, store) -> identity(store, "expired"));
  }

  /**
   * An authority that has revoked a certificate. All brokers are called {@code localhost}.
   *
   * @param authority PEM; vouches for the others
   * @param valid a broker's certificate that names the list
   * @param revoked one that is in the list
   * @param unlisted one that names a list which does not exist
   * @param list the list, as PEM
   */
  public record Revocations(
      String authority, Identity valid, Identity revoked, Identity unlisted, String list) {}

  /**
   * A new authority with a list of what it has revoked.
   *
   * @param listAddress where the list will be; {@code listAddress + ".absent"} is where none is
   */
  public static Revocations revocations(String listAddress) {
    return made(
        file -> {
          keytool(file, "authority", "-ext", "bc:c");
          for (String alias : List.of("valid", "revoked", "unlisted")) {
            String address = alias.equals("unlisted") ? listAddress + ".absent" : listAddress;
            broker(file, alias, "crl=uri:" + address);
          }
        },
        (file, store) -> new Revocations(
            certificate(store, "authority"),
            identity(store, "valid"),
            identity(store, "revoked"),
            identity(store, "unlisted"),
            listOf(file, (X509Certificate) store.getCertificate("revoked"))));
  }

  /**
   * An authority that answers for its certificates online. All brokers are called {@code localhost}.
   *
   * @param authority PEM; vouches for the others
   * @param valid a broker's certificate that names the responder
   * @param revoked another one
   * @param unknown a third one
   * @param unanswered one that names a responder where nobody listens
   */
  public record OnlineAuthority(
      String authority, Identity valid, Identity revoked, Identity unknown, Identity unanswered) {

    /** The serial number of a certificate, as a file of {@code openssl ca} has it: pairs of hexadecimal digits. */
    public static String serial(Identity identity) {
      try {
        byte[] number =
            Pem.certificates(identity.certificate()).get(0).getSerialNumber().toByteArray();
        String digits = HexFormat.of().withUpperCase().formatHex(number);
        return digits.startsWith("00") ? digits.substring(2) : digits;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * A new authority whose certificates name a responder (RFC 6960).
   *
   * @param responder starts the responder of this authority; answers its address
   */
  public static OnlineAuthority onlineAuthority(Function<Identity, String> responder) {
    return made(
        file -> {
          keytool(file, "authority", "-ext", "bc:c");
          String address = responder.apply(identity(open(file), "authority"));
          for (String alias : List.of("valid", "revoked", "unknown", "unanswered")) {
            String named = alias.equals("unanswered") ? "http://localhost:1/" : address;
            broker(file, alias, "aia=ocsp:uri:" + named);
          }
        },
        (file, store) -> new OnlineAuthority(
            certificate(store, "authority"),
            identity(store, "valid"),
            identity(store, "revoked"),
            identity(store, "unknown"),
            identity(store, "unanswered")));
  }

  private static String listOf(Path file, X509Certificate revoked) throws IOException {
    Path list = file.resolveSibling("list.crl");
    run(
        "-gencrl",
        "-rfc",
        "-keystore",
        file.toString(),
        "-storepass",
        PASSWORD,
        "-alias",
        "authority",
        "-id",
        revoked.getSerialNumber().toString(),
        "-file",
        list.toString());
    String pem = Files.readString(list);
    Files.delete(list);
    return pem;
  }

  private interface Making {
    void into(Path file) throws GeneralSecurityException, IOException;
  }

  private interface Reading<T> {
    T from(Path file, KeyStore store) throws GeneralSecurityException, IOException;
  }

  private static <T> T made(Making making, Reading<T> reading) {
    try {
      Path folder = Files.createTempDirectory("postrider-certificates-");
      Path file = folder.resolve("keys.p12");
      try {
        making.into(file);
        return reading.from(file, open(file));
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot make certificates", e);
    }
  }

  private static KeyStore open(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  /** One whose certificate has another extension. */
  private static void broker(Path file, String alias, String extension) throws IOException {
    keytool(file, alias, "-signer", "authority", "-ext", "san=dns:localhost", "-ext", extension);
  }

  private static void keytool(Path file, String alias, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(
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
    run(command.toArray(String[]::new));
  }

  private static void run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-J-XX:TieredStopAtLevel=1",
        "-J-XX:+UseSerialGC"));
    command.addAll(Arrays.asList(arguments));
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
