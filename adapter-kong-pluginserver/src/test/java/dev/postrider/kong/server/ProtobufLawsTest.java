package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.kong.server.Call.Answer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ProtobufLawsTest {

  @Property
  void readsWhatItWrote(
      @ForAll @IntRange(min = 1, max = 1 << 20) int field,
      @ForAll long integer,
      @ForAll double number,
      @ForAll byte[] bytes)
      throws WireException {
    ProtobufWriter inner = new ProtobufWriter().varint(field, integer);
    byte[] written = new ProtobufWriter()
        .varint(field, integer)
        .number(field, number)
        .bytes(field, bytes)
        .message(field, inner)
        .out()
        .toBytes();

    for (boolean skipping : new boolean[] {false, true}) {
      ProtobufReader in = new ProtobufReader(written, 0, written.length);
      for (int i = 0; i < 4; i++) {
        assertTrue(in.next());
        assertEquals(field, in.field());
        if (skipping) {
          in.skip();
        } else {
          same(i, in, integer, number, bytes);
        }
      }
      assertFalse(in.next());
    }
  }

  private static void same(int i, ProtobufReader in, long integer, double number, byte[] bytes)
      throws WireException {
    switch (i) {
      case 0 -> assertEquals(integer, in.integer());
      case 1 -> assertEquals(number, in.number());
      case 2 -> assertArrayEquals(bytes, in.text().getBytes(ISO_8859_1));
      default -> {
        ProtobufReader inner = in.message();
        assertTrue(inner.next());
        assertEquals(integer, inner.integer());
      }
    }
  }

  @Provide
  Arbitrary<List<Field>> fields() {
    Arbitrary<String> texts =
        Arbitraries.strings().withCharRange((char) 0, (char) 0xff).ofMaxLength(20);
    return Combinators.combine(texts, texts.injectNull(0.1))
        .as(Field::new)
        .list()
        .ofMaxSize(20);
  }

  @Property
  void headerFieldsOfAnyBytesSurvive(@ForAll("fields") List<Field> fields) throws WireException {
    ProtobufWriter struct = new ProtobufWriter();
    for (Field field : fields) {
      ProtobufWriter value = new ProtobufWriter();
      if (field.value() == null) {
        value.varint(4, 1);
      } else {
        value.text(3, field.value());
      }
      ProtobufWriter list = new ProtobufWriter().message(1, value);
      struct.message(
          1,
          new ProtobufWriter()
              .message(2, new ProtobufWriter().message(6, list))
              .text(1, field.name()));
    }
    byte[] bytes = struct.out().toBytes();

    Answer<List<Field>> response =
        Kong.Request.headers(1000).call(false).decode(new ProtobufReader(bytes, 0, bytes.length));

    assertEquals(new Answer.Value<>(new ArrayList<>(fields)), response);
  }

  @Property
  void anyBytesAreAnAnswerOrAnError(@ForAll @Size(max = 200) byte[] bytes) {
    ProtobufFuzzTest.decode(bytes);
  }
}
