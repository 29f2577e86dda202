package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The same with each request, or nothing.
 *
 * @param value of {@code Authorization}; null for nothing
 */
record BasicLogin(@Nullable String value) implements RegistryLogin {

  static final BasicLogin NONE = new BasicLogin(null);

  /** User and password (RFC 7617), in UTF-8. */
  static BasicLogin of(String username, String password) {
    byte[] both = (username + ":" + password).getBytes(UTF_8);
    return new BasicLogin("Basic " + Base64.getEncoder().encodeToString(both));
  }

  @Override
  public @Nullable String authorization(Deadline deadline) {
    return value;
  }

  @Override
  public boolean hasAnother() {
    return false;
  }

  @Override
  public String toString() {
    return "BasicLogin";
  }
}
