package dev.postrider.kong.server;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The phases of a request in which Kong calls an external plugin. */
public enum Phase {
  CERTIFICATE,
  REWRITE,
  ACCESS,
  RESPONSE,
  PREREAD,
  LOG;

  /** Kong throws, and drops the event, when a plugin ends the request in any other phase. */
  static final Set<Phase> WITH_EXIT = EnumSet.of(REWRITE, ACCESS, RESPONSE, PREREAD);

  private final String kongName = name().toLowerCase(Locale.ROOT);

  /** The name Kong uses, as in {@code Phases} of the plugin's description: {@code access}. */
  public String kongName() {
    return kongName;
  }

  static @Nullable Phase of(String kongName) {
    for (Phase phase : values()) {
      if (phase.kongName.equals(kongName)) {
        return phase;
      }
    }
    return null;
  }
}
