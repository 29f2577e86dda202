package dev.postrider.schema;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a token is got for the schema registry (RFC 6749). Immutable. Shows no secret as text.
 *
 * @param tokenEndpoint who gives the token
 * @param grant what the token is given for
 * @param clientId the client; null if there is none
 * @param clientSecret its secret; null if there is none
 * @param username of the password grant; null for the other
 * @param password of the password grant; null for the other
 * @param scopes what the token is for
 * @param audience whom the token is for
 * @param headers more header fields of the token request
 * @param arguments more form arguments of the token request
 * @param clientAuthentication how the client shows that it knows its secret
 * @param assertionAlgorithm {@code HS256} or {@code HS512}
 * @param client how the token endpoint is reached
 * @since 0.1.0
 */
public record OAuthConfig(
    URI tokenEndpoint,
    Grant grant,
    @Nullable String clientId,
    @Nullable String clientSecret,
    @Nullable String username,
    @Nullable String password,
    List<String> scopes,
    List<String> audience,
    Map<String, String> headers,
    Map<String, String> arguments,
    ClientAuthentication clientAuthentication,
    String assertionAlgorithm,
    TokenClientConfig client) {

  /** What a token is given for. */
  public enum Grant {
    /** The client's own credentials (RFC 6749 §4.4). */
    CLIENT_CREDENTIALS,
    /** A user's name and password (RFC 6749 §4.3). */
    PASSWORD
  }

  /** How a client shows that it knows its secret (OpenID Connect Core 1.0 §9). */
  public enum ClientAuthentication {
    /** In the form. */
    CLIENT_SECRET_POST,
    /** In the header field {@code Authorization}. */
    CLIENT_SECRET_BASIC,
    /** By a signed assertion (RFC 7523). */
    CLIENT_SECRET_JWT,
    /** Not at all. */
    NONE
  }

  /** Copies lists and maps. */
  public OAuthConfig {
    scopes = List.copyOf(scopes);
    audience = List.copyOf(audience);
    headers = Map.copyOf(headers);
    arguments = Map.copyOf(arguments);
  }

  @Override
  public String toString() {
    return "OAuthConfig[" + tokenEndpoint.getHost() + "]";
  }
}
