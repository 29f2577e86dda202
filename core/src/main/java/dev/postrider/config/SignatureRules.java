package dev.postrider.config;

import static dev.postrider.config.SignatureSettings.ALGORITHM;
import static dev.postrider.config.SignatureSettings.BASE_URL;
import static dev.postrider.config.SignatureSettings.ENCODING;
import static dev.postrider.config.SignatureSettings.GENERAL;
import static dev.postrider.config.SignatureSettings.HEADER;
import static dev.postrider.config.SignatureSettings.ON_FAILURE;
import static dev.postrider.config.SignatureSettings.PREFIX;
import static dev.postrider.config.SignatureSettings.QUARANTINE_TOPIC;
import static dev.postrider.config.SignatureSettings.SCHEME;
import static dev.postrider.config.SignatureSettings.SECOND_SECRET;
import static dev.postrider.config.SignatureSettings.SECRET;
import static dev.postrider.config.SignatureSettings.SIGNED;
import static dev.postrider.config.SignatureSettings.TIMESTAMP_HEADER;
import static dev.postrider.config.SignatureSettings.TOLERANCE;
import static dev.postrider.config.SignatureSettings.TWILIO;

import dev.postrider.signature.SignatureScheme;
import dev.postrider.signature.SignatureVerifier;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules between the settings of signatures, and the verifier that the settings make. */
final class SignatureRules {

  /** Without the slash that the target begins with. */
  private static final Pattern BASE = Pattern.compile("https?://[^/?#]+(/[^?#]*[^/?#])?");

  private static final List<String> OF_GENERAL =
      List.of(HEADER, ALGORITHM, ENCODING, PREFIX, SIGNED, TIMESTAMP_HEADER);

  private SignatureRules() {}

  static void check(SettingValues values, Faults faults) {
    String scheme = values.text(SCHEME);
    if (faults.isKnown(SCHEME)) {
      return; // whatever else is given may fit what was meant
    } else if (scheme == null) {
      refuseWithoutScheme(values, faults);
      return;
    }
    require(SECRET, scheme, values, faults);
    if (values.requiredText(ON_FAILURE).equals("quarantine")) {
      require(QUARANTINE_TOPIC, "quarantine", values, faults);
    }
    if (scheme.equals(TWILIO)) {
      require(BASE_URL, scheme, values, faults);
    } else {
      refuse(BASE_URL, TWILIO, values, faults);
    }
    if (scheme.equals(GENERAL)) {
      require(HEADER, scheme, values, faults);
    } else {
      OF_GENERAL.forEach(path -> refuse(path, GENERAL, values, faults));
    }
    checkForms(values, faults);
    checkScheme(values, faults);
  }

  /** A secret without a scheme would let everybody in who is to be kept out. */
  private static void refuseWithoutScheme(SettingValues values, Faults faults) {
    List<String> others = new ArrayList<>(OF_GENERAL);
    others.addAll(List.of(SECRET, SECOND_SECRET, QUARANTINE_TOPIC, BASE_URL));
    others.stream()
        .filter(values::isGiven)
        .findFirst()
        .ifPresent(path -> faults.add(SCHEME, "required with " + path));
  }

  private static void require(String path, String by, SettingValues values, Faults faults) {
    if (!values.isGiven(path) && !faults.isKnown(path)) {
      faults.add(path, "required with " + by);
    }
  }

  private static void refuse(String path, String scheme, SettingValues values, Faults faults) {
    if (values.isGiven(path)) {
      faults.add(path, "has no effect unless " + SCHEME + " is " + scheme);
    }
  }

  private static void checkForms(SettingValues values, Faults faults) {
    String url = values.text(BASE_URL);
    if (url != null && !BASE.matcher(url).matches()) {
      faults.add(
          BASE_URL,
          Faults.quote(url)
              + " is not an address such as https://hooks.example.com, without a slash"
              + " at its end");
    }
    for (String path : List.of(HEADER, TIMESTAMP_HEADER)) {
      String name = values.text(path);
      if (name != null) {
        HttpToken.checkFieldName(path, name, faults);
      }
    }
  }

  private static void checkScheme(SettingValues values, Faults faults) {
    if (OF_GENERAL.stream().anyMatch(faults::isKnown) || faults.isKnown(BASE_URL)) {
      return;
    }
    SignatureScheme scheme;
    try {
      scheme = scheme(values);
    } catch (IllegalArgumentException e) {
      faults.add(SIGNED, String.valueOf(e.getMessage()));
      return;
    }
    for (String path : List.of(SECRET, SECOND_SECRET)) {
      String secret = values.text(path);
      if (secret != null && !scheme.takes(secret)) {
        faults.add(path, "must be base64, behind whsec_ or alone");
      }
    }
  }

  /** The verifier of settings without fault; null if signatures do not matter. */
  static @Nullable SignatureVerifier verifier(SettingValues values) {
    if (values.text(SCHEME) == null) {
      return null;
    }
    List<String> secrets = new ArrayList<>(List.of(values.requiredText(SECRET)));
    String second = values.text(SECOND_SECRET);
    if (second != null) {
      secrets.add(second);
    }
    return new SignatureVerifier(
        scheme(values), secrets, values.millis(TOLERANCE), InstantSource.system());
  }

  private static SignatureScheme scheme(SettingValues values) {
    return switch (values.requiredText(SCHEME)) {
      case "standard_webhooks" -> SignatureScheme.standardWebhooks();
      case "github" -> SignatureScheme.github();
      case "stripe" -> SignatureScheme.stripe();
      case "slack" -> SignatureScheme.slack();
      case "shopify" -> SignatureScheme.shopify();
      case TWILIO -> SignatureScheme.twilio(values.requiredText(BASE_URL));
      default ->
        SignatureScheme.hmac(
            values.requiredText(HEADER),
            orElse(values.text(ALGORITHM), "sha256"),
            "base64".equals(values.text(ENCODING)),
            orElse(values.text(PREFIX), ""),
            orElse(values.text(SIGNED), "{body}"),
            values.text(TIMESTAMP_HEADER));
    };
  }

  private static String orElse(@Nullable String given, String otherwise) {
    return given == null ? otherwise : given;
  }
}
