package dev.postrider.reliability;

/**
 * A request and what became of it for its caller.
 *
 * @param key who sent it, one request after the other
 * @param number counts the requests of the key from 1
 * @param status of the response; 0 if none came
 * @param sentAt when it was sent, in milliseconds since 1970
 * @param respondedAt the same for the response
 */
record Response(int key, int number, int status, long sentAt, long respondedAt) {

  boolean isSuccess() {
    return status / 100 == 2;
  }
}
