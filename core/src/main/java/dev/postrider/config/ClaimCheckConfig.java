package dev.postrider.config;

import static java.util.Objects.requireNonNull;

import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.DirectoryStore;
import dev.postrider.claimcheck.s3.S3Config;
import dev.postrider.claimcheck.s3.S3Credentials;
import dev.postrider.claimcheck.s3.S3Store;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where large bodies are kept ({@code claim_check}). Immutable; shows no secret.
 *
 * @param maxInlineBytes {@code claim_check.max_inline_bytes}: the largest body that is in its record
 * @param multipartParts {@code claim_check.multipart_parts}: whether records tell of the parts of large bodies
 * @param directory {@code claim_check.directory}: the store, or where bodies wait for {@code s3}
 * @param s3 the settings {@code claim_check.s3_*}; null if the directory is the store
 * @since 0.1.0
 */
public record ClaimCheckConfig(
    int maxInlineBytes,
    boolean multipartParts,
    Path directory,
    @Nullable S3Config s3) {

  private static final String PREFIX = "claim_check.";

  /**
   * The claim checks of settings without fault; null if there is no store.
   *
   * @param environment the variables that take the place of settings which are not given
   */
  static @Nullable ClaimCheckConfig of(SettingValues values, Map<String, String> environment) {
    String store = values.text(ClaimCheckSettings.STORE);
    if (store == null) {
      return null;
    }
    return new ClaimCheckConfig(
        values.integer(ClaimCheckSettings.MAX_INLINE_BYTES),
        values.flag(ClaimCheckSettings.MULTIPART_PARTS),
        Path.of(values.requiredText(ClaimCheckSettings.DIRECTORY)),
        store.equals("s3") ? s3(values, environment) : null);
  }

  /**
   * The claim checks of a consumer.
   *
   * @param properties the settings {@code claim_check.*} of the publisher; others are not looked at
   * @return null if no store is set
   * @throws InvalidConfigException with all faults, if there is one
   */
  public static @Nullable ClaimCheckConfig fromProperties(Map<String, ?> properties) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("topic", "any"); // without which there is no publisher
    properties.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && value != null) {
        texts.put(name, value.toString());
      }
    });
    Faults faults = new Faults();
    SettingValues values = SettingChecks.check(TextSettings.read(texts, faults), faults);
    ClaimCheckRules.check(values, faults);
    faults.throwIfAny();
    return of(values, System.getenv());
  }

  private static S3Config s3(SettingValues values, Map<String, String> environment) {
    String region = values.text(ClaimCheckSettings.REGION);
    if (region == null) {
      region = environment.getOrDefault("AWS_REGION", "us-east-1");
    }
    String endpoint = values.text(ClaimCheckSettings.ENDPOINT);
    String prefix = values.text(ClaimCheckSettings.PREFIX);
    return new S3Config(
        endpoint == null ? "https://s3." + region + ".amazonaws.com" : endpoint,
        values.certificates(ClaimCheckSettings.AUTHORITY),
        region,
        values.requiredText(ClaimCheckSettings.BUCKET),
        prefix == null ? "" : prefix,
        values.flag(ClaimCheckSettings.PATH_STYLE),
        credentials(values, environment),
        values.millis(ClaimCheckSettings.TIMEOUT));
  }

  private static @Nullable S3Credentials credentials(
      SettingValues values, Map<String, String> environment) {
    String id = values.text(ClaimCheckSettings.ACCESS_KEY_ID);
    if (id != null) {
      return new S3Credentials(
          id,
          values.requiredText(ClaimCheckSettings.SECRET_ACCESS_KEY),
          values.text(ClaimCheckSettings.SESSION_TOKEN));
    }
    String idOfEnvironment = environment.get("AWS_ACCESS_KEY_ID");
    String secret = environment.get("AWS_SECRET_ACCESS_KEY");
    return idOfEnvironment == null || secret == null
        ? null
        : new S3Credentials(idOfEnvironment, secret, environment.get("AWS_SESSION_TOKEN"));
  }

  /**
   * The store. Asks nobody, and creates no directory.
   *
   * @throws InvalidConfigException if it needs a key, and neither the settings nor the environment have one
   */
  public BodyStore openStore() {
    if (s3 == null) {
      return new DirectoryStore(directory);
    }
    if (s3.credentials() == null) {
      throw new InvalidConfigException(List.of(ClaimCheckSettings.ACCESS_KEY_ID
          + ": required, because AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set"));
    }
    return new S3Store(s3, requireNonNull(s3.credentials()), directory);
  }
}
