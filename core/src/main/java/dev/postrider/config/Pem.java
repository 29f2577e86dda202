package dev.postrider.config;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Certificates and keys as text (RFC 7468). Text between them is ignored, and line breaks may be other
 * white space, as vaults and environment variables make of them. No message quotes what it could not
 * read. For Postrider's own programs; an application gives PEM text to the settings.
 */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  /** OpenSSL writes them before an EC key, which names its curve too. */
  private static final String EC_PARAMETERS = "EC PARAMETERS";

  /** The kinds of key that kafka-clients reads, and what each signs with. */
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "DSA");

  private Pem() {}

  /**
   * All certificates, at least one, and nothing else.
   *
   * @throws GeneralSecurityException if the text is anything else; the message says what a user can mend
   */
  public static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(pem);
    while (block.find()) {
      if (!block.group(1).equals("CERTIFICATE")) {
        throw new CertificateException("has a PEM block that is no CERTIFICATE");
      }
      certificates.add(certificate(block.group(2)));
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("has no PEM block CERTIFICATE");
    }
    return certificates;
  }

  private static X509Certificate certificate(String base64) throws CertificateException {
    try {
      return (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(decode(base64)));
    } catch (CertificateException | IllegalArgumentException e) {
      throw new CertificateException("has a CERTIFICATE that cannot be read");
    }
  }

  /**
   * The one private key, RSA, EC or DSA and not encrypted.
   *
   * @throws GeneralSecurityException if the text is anything else; the message says what a user can mend
   */
  public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    if (pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
        || pem.contains("Proc-Type: 4,ENCRYPTED")) {
      throw new InvalidKeySpecException("is encrypted; openssl pkey decrypts it");
    }
    List<MatchResult> keys = BLOCK
        .matcher(pem)
        .results()
        .filter(block -> !block.group(1).equals(EC_PARAMETERS))
        .toList();
    if (keys.isEmpty()) {
      throw new InvalidKeySpecException("has no PEM block PRIVATE KEY");
    } else if (keys.size() > 1) {
      throw new InvalidKeySpecException("has more than the one PEM block PRIVATE KEY");
    }
    String label = keys.get(0).group(1);
    String base64 = keys.get(0).group(2);
    return switch (label) {
      case "PRIVATE KEY" -> privateKeyOf(base64, der -> der);
      case "RSA PRIVATE KEY" -> privateKeyOf(base64, TraditionalKey::rsa);
      case "EC PRIVATE KEY" -> privateKeyOf(base64, TraditionalKey::ec);
      default ->
        throw new InvalidKeySpecException(
            "has no PEM block PRIVATE KEY; openssl pkcs8 -topk8 -nocrypt makes it from other keys");
    };
  }

  private interface ToPkcs8 {
    byte[] apply(byte[] der) throws InvalidKeySpecException;
  }

  private static PrivateKey privateKeyOf(String base64, ToPkcs8 form)
      throws GeneralSecurityException {
    for (String type : KEY_TYPES) {
      try {
        return KeyFactory.getInstance(type)
            .generatePrivate(new PKCS8EncodedKeySpec(form.apply(decode(base64))));
      } catch (InvalidKeySpecException e) {
        // Perhaps it is of the next type.
      } catch (IllegalArgumentException e) {
        break;
      }
    }
    throw new InvalidKeySpecException("cannot be read as an RSA, EC or DSA key");
  }

  private static byte[] decode(String base64) {
    return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
  }

  /** Whether what the key signs is what the certificate verifies. */
  public static boolean belong(PrivateKey key, X509Certificate certificate) {
    String algorithm = key.getAlgorithm();
    String signing = "SHA256with" + (algorithm.equals("EC") ? "ECDSA" : algorithm);
    try {
      byte[] text = "postrider".getBytes(US_ASCII);
      Signature signature = Signature.getInstance(signing);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another type
    }
  }

  /** In the one form that kafka-clients reads. */
  static String text(List<X509Certificate> certificates) throws CertificateEncodingException {
    List<String> blocks = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      blocks.add(block("CERTIFICATE", certificate.getEncoded()));
    }
    return blocks.stream().collect(Collectors.joining());
  }

  /** In the one form that kafka-clients reads. */
  static String text(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  private static String block(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }
}
