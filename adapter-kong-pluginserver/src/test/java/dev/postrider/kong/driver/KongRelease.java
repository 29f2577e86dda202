package dev.postrider.kong.driver;

/**
 * A Kong version, as far as plugin servers see a difference.
 *
 * @param major for example 3
 * @param minor for example 9
 */
public record KongRelease(int major, int minor) {

  /** The version of {@code text}, for example {@code 3.9} or {@code 2.8.5}. */
  public static KongRelease of(String text) {
    int dot = text.indexOf('.');
    int next = text.indexOf('.', dot + 1);
    return new KongRelease(
        Integer.parseInt(text.substring(0, dot)),
        Integer.parseInt(text.substring(dot + 1, next < 0 ? text.length() : next)));
  }

  boolean atLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }

  /** Whether a StartInstance that failed leaves a claim on which all later requests spin. */
  boolean leavesClaimOfFailedStart() {
    return atLeast(2, 4) && !atLeast(3, 1);
  }

  /** Kong's {@code lua_socket_pool_size}: how many idle connections a worker keeps. */
  int idleConnections() {
    return atLeast(3, 5) ? 256 : 30;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
