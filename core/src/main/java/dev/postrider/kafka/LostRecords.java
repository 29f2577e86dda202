package dev.postrider.kafka;

/**
 * How many records of a topic were taken and then given up for one reason, since the counting began.
 *
 * @param topic its name; {@link #OTHER_TOPICS} for those beyond the first thousand that lost records
 * @param records at least 1
 * @since 0.1.0
 */
public record LostRecords(String topic, LossReason reason, long records) {

  /** No topic can have this name. */
  public static final String OTHER_TOPICS = "(other topics)";
}
