package dev.postrider.spool;

/**
 * The records of a topic that wait for the brokers have all the room that they may have.
 *
 * @since 0.1.0
 */
public final class SpoolFullException extends Exception {
  SpoolFullException(String topic, long bytes) {
    super("topic " + topic + " has " + bytes + " bytes in the spool that are not delivered yet");
  }
}
