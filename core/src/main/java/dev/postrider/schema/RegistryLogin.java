package dev.postrider.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.schema.SchemaRegistryConfig.Basic;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How requests show who asks. */
interface RegistryLogin {

  /**
   * The value of {@code Authorization}; null if there is none.
   *
   * @throws RegistryException if nobody gives a token
   */
  @Nullable
  String authorization(Deadline deadline) throws RegistryException, InterruptedException;

  /** The registry did not take the last value; whether another may be worth a try. */
  boolean hasAnother();

  /** The login of a configuration. */
  static RegistryLogin of(SchemaRegistryConfig config) {
    if (config.oauth() != null) {
      return new AccessTokens(config.oauth());
    }
    Basic basic = config.basic();
    return new Constant(
        basic == null ? null : "Basic " + base64(basic.username() + ":" + basic.password()));
  }

  /** As RFC 7617 has it, in UTF-8. */
  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** The same for each request. */
  record Constant(@Nullable String value) implements RegistryLogin {

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
      return "Constant";
    }
  }
}
