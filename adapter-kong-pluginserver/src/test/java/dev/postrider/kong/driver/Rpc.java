package dev.postrider.kong.driver;

import org.jspecify.annotations.Nullable;

/** The remote calls of one worker in one of the protocols. */
interface Rpc {
  /**
   * What a call that may fail gives.
   *
   * @param id the instance's id, null if the call failed
   * @param error the text of the failure
   */
  record Started(@Nullable Long id, @Nullable String error) {}

  /** Starts an instance; throws LuaError where Kong's code throws. */
  Started startInstance(String plugin, String config, Event event);

  /** Closes an instance; a failure interests nobody. */
  void closeInstance(long id, Event event);

  /**
   * Plays an event to its end, or until the plugin ended the request.
   *
   * @param instance the instance's id, null where old Kongs send none
   * @return the text of the failure, null if there is none
   */
  @Nullable
  String handleEvent(@Nullable Long instance, Event event);
}
