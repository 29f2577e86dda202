package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MessagePackTreeLawsTest {

  @Provide
  Arbitrary<Object> trees() {
    Arbitrary<Object> leaves = Arbitraries.oneOf(
        Arbitraries.strings().map(text -> (Object) new String(text.getBytes(UTF_8), UTF_8)),
        Arbitraries.integers().map(number -> (Object) number),
        Arbitraries.doubles().map(number -> (Object) number),
        Arbitraries.of(true, false).map(flag -> (Object) flag));
    return Arbitraries.recursive(
        () -> leaves,
        inner -> Arbitraries.oneOf(
            inner.list().ofMaxSize(3).map(list -> (Object) list),
            Arbitraries.maps(Arbitraries.strings().alpha(), inner).ofMaxSize(3).map(map ->
                (Object) new LinkedHashMap<>(map))),
        0,
        3);
  }

  @Property(tries = 300)
  void whatIsWrittenIsReadBackByTheSpecification(@ForAll("trees") Object tree) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new MessagePackTree(out).write(tree);
    ByteBuffer in = ByteBuffer.wrap(out.toByteArray());
    assertEquals(tree, read(in));
    assertEquals(0, in.remaining());
  }

  private static Object read(ByteBuffer in) {
    int type = in.get() & 0xff;
    switch (type) {
      case 0xc2, 0xc3 -> {
        return type == 0xc3;
      }
      case 0xcb -> {
        return in.getDouble();
      }
      case 0xd2 -> {
        return in.getInt();
      }
      case 0xdb -> {
        byte[] text = new byte[in.getInt()];
        in.get(text);
        return new String(text, UTF_8);
      }
      case 0xdd -> {
        List<Object> list = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
          list.add(read(in));
        }
        return list;
      }
      case 0xdf -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int left = in.getInt(); left > 0; left--) {
          map.put(read(in), read(in));
        }
        return map;
      }
      default -> throw new AssertionError("type " + type);
    }
  }
}
