package dev.postrider.claimcheck.s3;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The key that signs requests to a store. Shows no secret.
 *
 * @param accessKeyId the public name of the key
 * @param secretAccessKey the key
 * @param sessionToken comes with a key that is valid for a time only; null if there is none
 * @since 0.1.0
 */
public record S3Credentials(
    String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {

  /** Checks that the key is there. */
  public S3Credentials {
    requireNonNull(accessKeyId, "accessKeyId");
    requireNonNull(secretAccessKey, "secretAccessKey");
  }

  @Override
  public String toString() {
    return "S3Credentials[" + accessKeyId + "]";
  }
}
