package dev.postrider.config;

import static dev.postrider.config.Setting.Type.INTEGER;
import static dev.postrider.config.SettingRow.ANY;
import static dev.postrider.config.SettingRow.OURS;
import static dev.postrider.config.SettingRow.choice;
import static dev.postrider.config.SettingRow.flag;
import static dev.postrider.config.SettingRow.millis;
import static dev.postrider.config.SettingRow.secret;
import static dev.postrider.config.SettingRow.string;

import java.util.List;

/** Bodies that are too large for a record: the names of the settings and their part of the table. */
final class ClaimCheckSettings {

  static final String STORE = "claim_check.store";
  static final String MAX_INLINE_BYTES = "claim_check.max_inline_bytes";
  static final String MULTIPART_PARTS = "claim_check.multipart_parts";
  static final String DIRECTORY = "claim_check.directory";
  static final String BUCKET = "claim_check.s3_bucket";
  static final String PREFIX = "claim_check.s3_prefix";
  static final String REGION = "claim_check.s3_region";
  static final String ENDPOINT = "claim_check.s3_endpoint";
  static final String AUTHORITY = "claim_check.s3_certificate_authority";
  static final String PATH_STYLE = "claim_check.s3_path_style";
  static final String ACCESS_KEY_ID = "claim_check.s3_access_key_id";
  static final String SECRET_ACCESS_KEY = "claim_check.s3_secret_access_key";
  static final String SESSION_TOKEN = "claim_check.s3_session_token";
  static final String TIMEOUT = "claim_check.s3_timeout";

  private static final int QUARTER_MEBIBYTE = 1 << 18;
  private static final int HALF_A_MINUTE = 30_000;

  private ClaimCheckSettings() {}

  static List<SettingRow> table() {
    return List.of(
        choice(
            STORE,
            OURS,
            "where large bodies are kept, so that their records have only a reference; when unset, all bodies are in their records",
            "directory",
            "s3"),
        SettingRow.of(
                INTEGER,
                MAX_INLINE_BYTES,
                OURS,
                "largest body that is in its record although there is a store")
            .withDefault(QUARTER_MEBIBYTE)
            .between(0, ANY)
            .in("bytes"),
        flag(
            MULTIPART_PARTS,
            false,
            OURS,
            "tell in the record of the parts of a multipart body that is in the store: small fields with their values, files with the place of their bytes"),
        string(
            DIRECTORY,
            OURS,
            "the directory of the store; with s3, one on local disk in which bodies wait for their upload"),
        string(BUCKET, OURS, "bucket of the store; s3 only"),
        string(PREFIX, OURS, "what the keys of the objects begin with, such as bodies/; s3 only"),
        string(
            REGION,
            OURS,
            "region of the bucket; when unset that of AWS_REGION, or us-east-1; s3 only"),
        string(
            ENDPOINT,
            OURS,
            "address of the store, such as https://minio.example.com:9000; when unset that of Amazon in the region; s3 only"),
        string(
                AUTHORITY,
                OURS,
                "certificates as PEM that vouch for the store, in place of those the JVM trusts; s3 only")
            .fromVault(),
        flag(
            PATH_STYLE,
            false,
            OURS,
            "put the bucket into the path, and not before the host, as many stores outside of Amazon need it; s3 only"),
        string(
            ACCESS_KEY_ID,
            OURS,
            "whose key signs the requests; when unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN are used; s3 only"),
        secret(SECRET_ACCESS_KEY, OURS, "that key; s3 only"),
        secret(SESSION_TOKEN, OURS, "token of a key that is valid for a time only; s3 only"),
        millis(
            TIMEOUT,
            HALF_A_MINUTE,
            OURS,
            "longest wait for the store's answer, with a second more for each MiB of the body; s3 only"));
  }
}
