package dev.postrider.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.testing.RequestVector.ConfigAccepted;
import dev.postrider.testing.RequestVector.ConfigRejected;
import dev.postrider.testing.RequestVector.Field;
import dev.postrider.testing.RequestVector.Message;
import dev.postrider.testing.RequestVector.Produced;
import dev.postrider.testing.RequestVector.Rejected;
import dev.postrider.testing.RequestVector.Sent;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestVectorsTest {

  @Test
  void readsEveryOutcome() {
    assertEquals(
        List.of(150L, 33L, 14L, 2L, 1L),
        List.of(
            RequestVectors.expecting(Message.class).count(),
            RequestVectors.expecting(Rejected.class).count(),
            RequestVectors.expecting(Sent.class).count(),
            RequestVectors.expecting(ConfigRejected.class).count(),
            RequestVectors.expecting(ConfigAccepted.class).count()));
  }

  @Test
  void namesAreUnique() {
    assertEquals(
        RequestVectors.all().count(),
        RequestVectors.all().map(RequestVector::name).distinct().count());
  }

  @Test
  void givesHeaderCharactersAsTheBytesOfTheWire() {
    assertEquals(
        List.of(new Field("X-N", "\u00c3\u00a9")), named("hdr-utf8-value").headers());
  }

  @Test
  void decodesTheBody() {
    assertArrayEquals(
        new byte[] {'h', 'e', 'l', 'l', 'o'}, named("ct-empty-value").body());
  }

  @Test
  void readsRecords() {
    Sent sent = (Sent) named("rh-take-first").expected();

    assertEquals(
        new Sent(
            List.of(new Produced(
                "t",
                null,
                Json.parse("{\"body\": \"x\", \"body_args\": {}}"),
                List.of(new Field("trace-id", "r1"), new Field("x-tenant-id", "a")))),
            200,
            Json.parse("{\"message\": \"message sent\"}")),
        sent);
  }

  private static RequestVector named(String name) {
    return RequestVectors.all()
        .filter(vector -> vector.name().equals(name))
        .findAny()
        .orElseThrow();
  }
}
