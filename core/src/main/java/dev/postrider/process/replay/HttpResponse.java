package dev.postrider.process.replay;

import org.jspecify.annotations.Nullable;

/**
 * As much of a response as a replay needs.
 *
 * @param retryAfter the value of that header, null if there is none
 * @param last whether the connection ends with it
 */
record HttpResponse(int status, @Nullable String retryAfter, boolean last) {

  private static final int FIRST_ERROR = 400;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  boolean isError() {
    return status < 200 || status >= FIRST_ERROR;
  }

  /** Whether the server asks to try again. */
  boolean isBusy() {
    return status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
  }
}
