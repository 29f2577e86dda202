package dev.postrider.config;

import static dev.postrider.config.SecuritySettings.CLIENT_ID;
import static dev.postrider.config.SecuritySettings.CLIENT_SECRET;
import static dev.postrider.config.SecuritySettings.EXTENSIONS;
import static dev.postrider.config.SecuritySettings.MECHANISM;
import static dev.postrider.config.SecuritySettings.PASSWORD;
import static dev.postrider.config.SecuritySettings.STRATEGY;
import static dev.postrider.config.SecuritySettings.TOKEN_ENDPOINT_AUTHORITY;
import static dev.postrider.config.SecuritySettings.TOKEN_ENDPOINT_TLS_VERIFY;
import static dev.postrider.config.SecuritySettings.TOKEN_ENDPOINT_URL;
import static dev.postrider.config.SecuritySettings.USER;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The rules between the settings of SASL. Those of another mechanism than the one that is used
 * have no effect and are no fault: Kong takes them.
 */
final class SaslRules {
  /** RFC 7628 §3.1; the name {@code auth} is taken by the token. */
  private static final Pattern EXTENSION_NAME = Pattern.compile("(?!auth$)[A-Za-z]+");

  private static final Pattern EXTENSION_VALUE = Pattern.compile("[\\x21-\\x7E \\t\\r\\n]+");

  private SaslRules() {}

  static void check(SettingValues values, Faults faults) {
    String mechanism = values.text(MECHANISM);
    if (faults.isKnown(MECHANISM) || faults.isKnown(STRATEGY)) {
      return; // whatever else is given may fit what was meant
    }
    boolean on = values.isGiven(STRATEGY);
    if (mechanism == null) {
      if (on) {
        faults.add(MECHANISM, "required with " + STRATEGY);
      }
      return;
    }
    if (!on) {
      faults.add(STRATEGY, "required with " + MECHANISM + ", and is sasl");
    }
    if (mechanism.equals("OAUTHBEARER")) {
      require(List.of(TOKEN_ENDPOINT_URL, CLIENT_ID, CLIENT_SECRET), mechanism, values, faults);
      checkUrl(values, faults);
      checkExtensions(values, faults);
      TlsRules.checkAuthority(
          TOKEN_ENDPOINT_AUTHORITY, TOKEN_ENDPOINT_URL, TOKEN_ENDPOINT_TLS_VERIFY, values, faults);
    } else {
      require(List.of(USER, PASSWORD), mechanism, values, faults);
    }
  }

  /** Names what is missing. */
  static void require(List<String> paths, String reason, SettingValues values, Faults faults) {
    for (String path : paths) {
      if (!values.isGiven(path) && !faults.isKnown(path)) {
        faults.add(path, "required with " + reason);
      }
    }
  }

  /** Not quoted: an address may hold a password. */
  private static void checkUrl(SettingValues values, Faults faults) {
    String url = values.text(TOKEN_ENDPOINT_URL);
    if (url != null && !isHttp(url)) {
      faults.add(TOKEN_ENDPOINT_URL, "is not an http or https URL");
    } else if (url != null && URI.create(url).getRawUserInfo() != null) {
      faults.add(
          TOKEN_ENDPOINT_URL, "has a user; " + CLIENT_ID + " and " + CLIENT_SECRET + " log in");
    } else if (url != null && url.indexOf(',') >= 0) {
      // Kafka keeps the URLs it may use in a list that is separated by commas.
      faults.add(TOKEN_ENDPOINT_URL, "has a comma; write it as %2C");
    }
  }

  static boolean isHttp(String text) {
    try {
      URI url = new URI(text);
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      return url.getHost() != null && (scheme.equals("http") || scheme.equals("https"));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void checkExtensions(SettingValues values, Faults faults) {
    values.map(EXTENSIONS).forEach((name, value) -> {
      String path = EXTENSIONS + "." + name;
      if (!EXTENSION_NAME.matcher(name).matches()) {
        faults.add(path, "is no name of an extension: letters only, and not auth");
      }
      if (!EXTENSION_VALUE.matcher(value).matches()) {
        faults.add(path, "must be ASCII text and not empty");
      }
    });
  }
}
