package dev.postrider.schema;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry, and the schemas of records there. Immutable. Shows no secret as text.
 *
 * @param url where the registry's API (Confluent's) begins
 * @param sslVerify whether the registry's certificate is checked
 * @param authorities who vouch for the registry; empty for those that the JVM trusts
 * @param ttl how long the latest version is kept; null for good
 * @param value the schema of record values; null if they are not encoded
 * @param key the schema of record keys; null if they are not encoded
 * @param headers more header fields of each request
 * @param basic the login; null if there is none of this kind
 * @param oauth the login; null if there is none of this kind
 * @since 0.1.0
 */
public record SchemaRegistryConfig(
    URI url,
    boolean sslVerify,
    List<X509Certificate> authorities,
    @Nullable Duration ttl,
    @Nullable Subject value,
    @Nullable Subject key,
    Map<String, String> headers,
    @Nullable Basic basic,
    @Nullable OAuthConfig oauth) {

  /** The version that stands for the newest. */
  public static final String LATEST = "latest";

  /** Copies list and map. */
  public SchemaRegistryConfig {
    authorities = List.copyOf(authorities);
    headers = Map.copyOf(headers);
  }

  /**
   * A schema in the registry.
   *
   * @param name the subject
   * @param version a number from 1 on, or {@code latest}
   * @param encoding how the JSON spells unions of Avro
   */
  public record Subject(String name, String version, PayloadEncoding encoding) {

    boolean isLatest() {
      return version.equals(LATEST);
    }
  }

  /** User and password. */
  public record Basic(String username, String password) {

    @Override
    public String toString() {
      return "Basic";
    }
  }
}
