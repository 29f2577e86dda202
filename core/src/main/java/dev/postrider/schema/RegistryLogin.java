package dev.postrider.schema;

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
}
