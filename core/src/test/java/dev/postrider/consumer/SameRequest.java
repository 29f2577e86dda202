package dev.postrider.consumer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.envelope.Envelope;

/** Holds one envelope to another. */
final class SameRequest {

  private SameRequest() {}

  static void assertSame(Envelope expected, Envelope actual) {
    assertEquals(expected.method(), actual.method());
    assertEquals(expected.target(), actual.target());
    assertEquals(expected.headers(), actual.headers());
    assertArrayEquals(expected.body(), actual.body());
    assertEquals(expected.decodedCodings(), actual.decodedCodings());
    assertEquals(expected.bodyCharset(), actual.bodyCharset());
    assertEquals(expected.truncated(), actual.truncated());
    assertEquals(expected.claimCheck(), actual.claimCheck());
    assertEquals(expected.storedParts(), actual.storedParts());
  }
}
