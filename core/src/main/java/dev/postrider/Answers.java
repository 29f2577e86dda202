package dev.postrider;

/** What a request is answered when its records are somewhere. Thread-safe. */
interface Answers {

  /** The records wait for the brokers, unless some were given up at once. */
  Answer buffered(RecordEnds ends);

  /** The records have ended: the brokers have all, or some were given up. */
  Answer delivered(RecordEnds ends);

  /** The records are on local disk, or there and with the brokers. */
  Answer kept();
}
