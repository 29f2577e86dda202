package dev.postrider.config;

import static dev.postrider.config.SecuritySettings.CERTIFICATE;
import static dev.postrider.config.SecuritySettings.CERTIFICATE_AUTHORITY;
import static dev.postrider.config.SecuritySettings.PRIVATE_KEY;
import static dev.postrider.config.SecuritySettings.REVOCATION;
import static dev.postrider.config.SecuritySettings.SSL;
import static dev.postrider.config.SecuritySettings.SSL_VERIFY;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules between the settings of TLS. Turning verification off without TLS is no fault: Kong
 * 3.13 writes that out as its default.
 */
final class TlsRules {
  private static final List<String> NEED_TLS =
      List.of(CERTIFICATE, PRIVATE_KEY, CERTIFICATE_AUTHORITY);

  /** A path, or a name with an extension that such files have. Base64 has slashes too. */
  private static final Pattern FILE = Pattern.compile(
      "(file:|~|\\.{0,2}/|[A-Za-z]:\\\\)[^\\n]*|[^\\n]*\\.(pem|crt|cer|key|der|p12|pfx|jks)");

  private TlsRules() {}

  static void check(SettingValues values, Faults faults) {
    for (String path : NEED_TLS) {
      if (values.isGiven(path) && !values.isOn(SSL) && !faults.isKnown(SSL)) {
        faults.add(path, "has no effect unless " + SSL + " is true");
      }
    }
    if (!faults.isKnown(REVOCATION)
        && values.constant(REVOCATION, Revocation.class) != Revocation.NONE) {
      if (!values.isOn(SSL) && !faults.isKnown(SSL)) {
        faults.add(REVOCATION, "has no effect unless " + SSL + " is true");
      } else if (!values.flag(SSL_VERIFY) && !faults.isKnown(SSL_VERIFY)) {
        faults.add(REVOCATION, "has no effect unless " + SSL_VERIFY + " is true");
      }
    }
    requireBoth(CERTIFICATE, PRIVATE_KEY, values, faults);
    requireBoth(PRIVATE_KEY, CERTIFICATE, values, faults);
    certificates(CERTIFICATE_AUTHORITY, values, faults);
    List<X509Certificate> chain = certificates(CERTIFICATE, values, faults);
    PrivateKey key = key(values, faults);
    if (!chain.isEmpty() && key != null && !Pem.belong(key, chain.get(0))) {
      faults.add(PRIVATE_KEY, "does not belong to the first certificate of " + CERTIFICATE);
    }
  }

  /**
   * Those who vouch for a server of HTTPS.
   *
   * @param url the path of the server's address
   * @param verify the path of the flag whether its certificate is checked; null if it always is
   */
  static void checkAuthority(
      String path, String url, @Nullable String verify, SettingValues values, Faults faults) {
    if (!values.isGiven(path)) {
      return;
    }
    certificates(path, values, faults);
    String address = values.text(url);
    if (address != null && !address.toLowerCase(Locale.ROOT).startsWith("https:")) {
      faults.add(path, "has no effect unless " + url + " is https");
    } else if (verify != null && !values.flag(verify)) {
      faults.add(path, "has no effect unless " + verify + " is true");
    }
  }

  private static void requireBoth(String one, String other, SettingValues values, Faults faults) {
    if (values.isGiven(one) && !values.isGiven(other) && !faults.isKnown(other)) {
      faults.add(other, "required with " + one);
    }
  }

  /** Empty if there are none or after a fault. */
  private static List<X509Certificate> certificates(
      String path, SettingValues values, Faults faults) {
    String pem = values.text(path);
    if (pem != null) {
      try {
        return Pem.certificates(pem);
      } catch (GeneralSecurityException e) {
        faults.add(path, fault(e, pem));
      }
    }
    return List.of();
  }

  private static @Nullable PrivateKey key(SettingValues values, Faults faults) {
    String pem = values.text(PRIVATE_KEY);
    if (pem != null) {
      try {
        return Pem.privateKey(pem);
      } catch (GeneralSecurityException e) {
        faults.add(PRIVATE_KEY, fault(e, pem));
      }
    }
    return null;
  }

  /** A user who has certificates in files often gives the name of the file. */
  private static String fault(GeneralSecurityException e, String pem) {
    return e.getMessage()
        + (FILE.matcher(pem).matches() ? "; give the text of the file, not its name" : "");
  }
}
