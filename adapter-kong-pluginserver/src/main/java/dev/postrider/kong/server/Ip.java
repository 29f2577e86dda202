package dev.postrider.kong.server;

import static dev.postrider.kong.server.Functions.ALL;
import static dev.postrider.kong.server.Functions.flag;

/** {@code kong.ip}: addresses. */
public final class Ip {

  private Ip() {}

  /** Whether an address is one of Kong's {@code trusted_ips}. */
  public static Question<Boolean> isTrusted(String address) {
    return flag(ALL, "kong.ip.is_trusted", CallArguments.text(address));
  }
}
