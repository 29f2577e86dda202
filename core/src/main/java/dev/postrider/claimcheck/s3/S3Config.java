package dev.postrider.claimcheck.s3;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bucket and how to reach it. Immutable; shows no secret.
 *
 * @param endpoint address of the store without a path, such as {@code https://s3.eu-central-1.amazonaws.com}
 * @param authorities certificates that vouch for the store; empty for those that the JVM trusts
 * @param region region of the bucket, which the signatures name
 * @param bucket name of the bucket
 * @param prefix what the keys of the objects begin with: characters that need no escape in a path; may be empty
 * @param pathStyle whether the bucket is in the path, and not before the host
 * @param credentials signs the requests; null if nobody has given a key
 * @param timeout longest wait for an answer, without the time for the body
 * @since 0.1.0
 */
public record S3Config(
    String endpoint,
    List<X509Certificate> authorities,
    String region,
    String bucket,
    String prefix,
    boolean pathStyle,
    @Nullable S3Credentials credentials,
    Duration timeout) {

  /** Copies the list. */
  public S3Config {
    authorities = List.copyOf(authorities);
  }
}
