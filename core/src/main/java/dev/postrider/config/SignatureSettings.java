package dev.postrider.config;

import static dev.postrider.config.Setting.Type.INTEGER;
import static dev.postrider.config.SettingRow.ANY;
import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.choice;
import static dev.postrider.config.SettingRow.secret;
import static dev.postrider.config.SettingRow.string;

import java.util.List;

/** Signatures of webhooks: the names of the settings and their part of the table. */
final class SignatureSettings {

  static final String SCHEME = "signature.scheme";
  static final String SECRET = "signature.secret";
  static final String SECOND_SECRET = "signature.second_secret";
  static final String ON_FAILURE = "signature.on_failure";
  static final String QUARANTINE_TOPIC = "signature.quarantine_topic";
  static final String TOLERANCE = "signature.tolerance";
  static final String BASE_URL = "signature.base_url";
  static final String HEADER = "signature.header";
  static final String TIMESTAMP_HEADER = "signature.timestamp_header";
  static final String SIGNED = "signature.signed";
  static final String ALGORITHM = "signature.algorithm";
  static final String ENCODING = "signature.encoding";
  static final String PREFIX = "signature.prefix";

  static final String TWILIO = "twilio";
  static final String GENERAL = "hmac";
  private static final int FIVE_MINUTES = 300_000;

  private SignatureSettings() {}

  static List<SettingRow> table() {
    return List.of(
        choice(
            SCHEME,
            OURS,
            "how the sender signs its requests; when unset, signatures do not matter",
            "standard_webhooks",
            "github",
            "stripe",
            "slack",
            "shopify",
            TWILIO,
            GENERAL),
        secret(SECRET, OURS, "secret shared with the sender, as the sender shows it"),
        secret(
            SECOND_SECRET,
            OURS,
            "another secret that is accepted, while the sender changes from one to the other"),
        choice(
                ON_FAILURE,
                OURS,
                "a request without a valid signature: answered 401, sent to `signature.quarantine_topic`, or sent with a record header that says so",
                "reject",
                "quarantine",
                "flag")
            .withDefault("reject"),
        string(QUARANTINE_TOPIC, OURS, "topic of requests without a valid signature"),
        SettingRow.of(
                INTEGER,
                TOLERANCE,
                OURS,
                "how old, or how far in the future, a signed time stamp may be; 0 means any")
            .withDefault(FIVE_MINUTES)
            .between(0, ANY)
            .in("ms"),
        string(
            BASE_URL,
            OURS,
            "what stands before the request target in the address the sender calls, such as https://hooks.example.com; twilio only"),
        string(HEADER, OURS, "header with the signature; hmac only"),
        choice(
            ALGORITHM,
            OURS,
            "hash of the signature; when unset sha256; hmac only",
            "sha1",
            "sha256",
            "sha384",
            "sha512"),
        choice(
            ENCODING,
            OURS,
            "how the signature is written; when unset hex; hmac only",
            "hex",
            "base64"),
        string(PREFIX, OURS, "what the signature begins with, such as sha256=; hmac only"),
        string(
            SIGNED,
            OURS,
            "what is signed: text with {body}, {timestamp}, {method}, {uri}, {header:NAME} in it; when unset {body}; hmac only"),
        string(
            TIMESTAMP_HEADER,
            OURS,
            "header with the signed time stamp, in seconds since 1970; hmac only"));
  }
}
