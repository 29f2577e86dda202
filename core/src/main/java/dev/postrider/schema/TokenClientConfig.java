package dev.postrider.schema;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a token endpoint is reached. Immutable. Shows no secret as text.
 *
 * @param httpProxy towards an endpoint without TLS; null for none
 * @param httpsProxy towards an endpoint with TLS; null for none
 * @param httpProxyAuthorization value of {@code Proxy-Authorization} for {@code httpProxy}; null for none
 * @param httpsProxyAuthorization the same for {@code httpsProxy}
 * @param noProxy hosts and domains that are reached without, separated by commas; null for none
 * @param keepAlive whether connections are kept
 * @param sslVerify whether the endpoint's certificate is checked
 * @param authorities who vouch for the endpoint; empty for those that the JVM trusts
 * @param timeout the longest wait; zero for as long as the registry may take
 * @since 0.1.0
 */
public record TokenClientConfig(
    @Nullable URI httpProxy,
    @Nullable URI httpsProxy,
    @Nullable String httpProxyAuthorization,
    @Nullable String httpsProxyAuthorization,
    @Nullable String noProxy,
    boolean keepAlive,
    boolean sslVerify,
    List<X509Certificate> authorities,
    Duration timeout) {

  /** Copies the list. */
  public TokenClientConfig {
    authorities = List.copyOf(authorities);
  }

  @Override
  public String toString() {
    return "TokenClientConfig";
  }
}
