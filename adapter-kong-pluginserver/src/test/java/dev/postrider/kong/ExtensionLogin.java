package dev.postrider.kong;

import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;

/** A login that says only that it was asked. {@link ArchiveIT} puts it into a jar; public for JAAS. */
public final class ExtensionLogin implements LoginModule {

  static final String REFUSAL = "refused by a jar in lib/ext";

  /** For JAAS. */
  public ExtensionLogin() {}

  @Override
  public void initialize(
      Subject subject,
      CallbackHandler callbacks,
      Map<String, ?> sharedState,
      Map<String, ?> options) {}

  @Override
  public boolean login() throws LoginException {
    throw new LoginException(REFUSAL);
  }

  @Override
  public boolean commit() {
    return false;
  }

  @Override
  public boolean abort() {
    return false;
  }

  @Override
  public boolean logout() {
    return false;
  }
}
