package dev.postrider.quickstart;

/**
 * Where a running quickstart is found.
 *
 * @param uri the page's address without a slash at its end
 * @param topic where its messages go
 * @param bootstrap the brokers as {@code host:port}, separated by commas
 */
record Ready(String uri, String topic, String bootstrap) {

  /** The line for the user, and for scripts that wait for it. */
  String line() {
    return "READY " + uri + " topic=" + topic + " bootstrap=" + bootstrap;
  }
}
