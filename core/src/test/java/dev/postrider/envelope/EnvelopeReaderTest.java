package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EnvelopeReaderTest {

  private static Envelope read(String message) {
    return EnvelopeReader.read(message.getBytes(ISO_8859_1));
  }

  @Test
  void readsMembersInAnyOrderAndIgnoresTheRest() {
    Envelope envelope =
        read("{\"body_base64\":true,\"headers_base64\":[\"/x/1\"],\"extra\":{\"body\":[]},"
            + "\"headers\":{\"x\":[\"a\",\"/w==\"],\"y\":\"b\"},\"body\":\"/w==\","
            + "\"uri\":\"\\/p\",\"method\":\"GET\"}");
    assertEquals("GET", envelope.method());
    assertEquals("/p", envelope.target());
    assertArrayEquals(new byte[] {(byte) 0xFF}, envelope.body());
    assertEquals(
        List.of(new Header("x", "a"), new Header("x", "ÿ"), new Header("y", "b")),
        requireNonNull(envelope.headers()));
  }

  @Test
  void namesAreBytesLikeValues() {
    assertEquals(
        List.of(new Header("\u00c3\u00a9", "\u00c3\u00a9")),
        requireNonNull(read("{\"headers\":{\"\u00c3\u00a9\":\"\u00c3\u00a9\"}}").headers()));
  }

  @Test
  void whatWasNotForwardedIsNull() {
    Envelope envelope = read("{\"method\":\"GET\"}");
    assertNull(envelope.target());
    assertNull(envelope.headers());
    assertNull(envelope.body());
  }

  @Test
  void saysWhatIsWrongWithAMessage() {
    assertEquals("envelope: expected START_OBJECT, found START_ARRAY", fault("[]"));
    assertEquals("envelope: expected START_OBJECT, found null", fault(""));
    assertEquals("envelope: text after the object", fault("{} {}"));
    assertEquals("method: expected VALUE_STRING, found VALUE_NUMBER_INT", fault("{\"method\":1}"));
    assertEquals("body: not base64", fault("{\"body\":\"?\",\"body_base64\":true}"));
    assertEquals(
        "headers/x: base64, but there more than once",
        fault("{\"headers\":{\"x\":\"/w==\",\"x\":\"YQ==\"},\"headers_base64\":[\"/x\"]}"));
    assertEquals(
        "headers/x: not base64", fault("{\"headers\":{\"x\":\"?\"},\"headers_base64\":[\"/x\"]}"));
  }

  private static String fault(String message) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> read(message)).getMessage());
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] message) {
    try {
      EnvelopeReader.read(message);
    } catch (IllegalArgumentException e) {
      requireNonNull(e.getMessage());
    }
  }
}
