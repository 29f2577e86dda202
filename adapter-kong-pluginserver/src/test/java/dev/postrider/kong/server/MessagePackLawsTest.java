package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class MessagePackLawsTest {

  private static final int LIMIT = 70_000;

  /** Hands out what it has in pieces of the sizes given, over and over. */
  private static final class Pieces implements ReadableByteChannel {
    private final ByteArrayInputStream rest;
    private final List<Integer> sizes;
    private int next;

    Pieces(byte[] bytes, List<Integer> sizes) {
      rest = new ByteArrayInputStream(bytes);
      this.sizes = sizes;
    }

    @Override
    public int read(ByteBuffer to) {
      int size = sizes.get(next++ % sizes.size());
      byte[] piece = new byte[Math.min(size, to.remaining())];
      int count = rest.read(piece, 0, piece.length);
      if (count > 0) {
        to.put(piece, 0, count);
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  // jqwik does not say that what nests may be null.
  @SuppressWarnings("NullAway")
  @Provide
  Arbitrary<@Nullable Object> values() {
    Arbitrary<String> texts =
        Arbitraries.strings().withCharRange((char) 0, (char) 0xff).ofMaxLength(40);
    Arbitrary<Object> leaves = Arbitraries.oneOf(
        texts.map(text -> text),
        Arbitraries.doubles().map(number -> number),
        Arbitraries.longs().between(-(1L << 53), 1L << 53).map(number -> (double) number),
        Arbitraries.of(true, false).map(flag -> flag));
    return Arbitraries.recursive(
        () -> leaves.injectNull(0.1),
        inner -> Arbitraries.oneOf(
            inner.list().ofMaxSize(18).map(list -> (Object) list),
            Arbitraries.maps(texts, inner).ofMaxSize(4).map(map -> (Object) map)),
        0,
        2);
  }

  static MessagePackWriter encoded(MessagePackWriter out, @Nullable Object value) {
    if (value == null) {
      out.nil();
    } else if (value instanceof String text) {
      out.text(text);
    } else if (value instanceof Double number) {
      if (number == Math.rint(number) && Math.abs(number) <= 1L << 53) {
        out.integer(number.longValue());
      } else {
        out.number(number);
      }
    } else if (value instanceof Boolean flag) {
      out.bool(flag);
    } else if (value instanceof List<?> list) {
      out.array(list.size());
      list.forEach(element -> encoded(out, element));
    } else if (value instanceof Map<?, ?> map) {
      out.map(map.size());
      map.forEach((key, element) -> encoded(encoded(out, key), element));
    }
    return out;
  }

  @Property
  void readsWhatItWrote(@ForAll("values") @Nullable Object value) throws WireException {
    byte[] bytes = encoded(new MessagePackWriter(), value).out().toBytes();

    assertEquals(plain(value), AnyValue.read(new MessagePackReader(bytes, 0, bytes.length)));
  }

  /** Minus zero is written as the integer 0. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Double number) {
      return number == 0 ? 0.0 : number;
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(element -> copy.add(plain(element)));
      return copy;
    } else if (value instanceof Map<?, ?> map) {
      Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, element) -> copy.put(key, plain(element)));
      return copy;
    }
    return value;
  }

  @Property
  void findsTheEndOfEachValueWhateverThePieces(
      @ForAll("values") @Nullable Object first,
      @ForAll("values") @Nullable Object second,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 9) Integer> sizes)
      throws Exception {
    byte[] one = encoded(new MessagePackWriter(), first).out().toBytes();
    byte[] two = encoded(new MessagePackWriter(), second).out().toBytes();
    byte[] both = new WireBuffer(16).put(one).put(two).toBytes();

    List<byte[]> found = messages(both, sizes);

    assertEquals(2, found.size());
    assertArrayEquals(one, found.get(0));
    assertArrayEquals(two, found.get(1));
  }

  @Property(tries = 100)
  void takesOutAStringOverTheLimit(
      @ForAll @IntRange(min = LIMIT - 2, max = LIMIT + 20_000) int length,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 50_000) Integer> sizes)
      throws Exception {
    byte[] before = new MessagePackWriter().array(3).text("before").out().toBytes();
    byte[] string = new MessagePackWriter().bytes(new byte[length]).out().toBytes();
    byte[] after = new MessagePackWriter().text("after").out().toBytes();
    byte[] all = new WireBuffer(16).put(before).put(string).put(after).toBytes();

    List<byte[]> found = messages(all, sizes);

    assertEquals(1, found.size());
    MessagePackReader in = new MessagePackReader(found.get(0), 0, found.get(0).length);
    assertEquals(3, in.array());
    assertEquals("before", in.text());
    if (length > LIMIT) {
      assertEquals(MessagePackType.EXTENSION, in.peek());
      in.skip();
    } else {
      assertEquals(length, in.bytes().remaining());
    }
    assertEquals("after", in.text());
  }

  private static List<byte[]> messages(byte[] bytes, List<Integer> sizes) throws Exception {
    List<byte[]> found = new ArrayList<>();
    InputBuffer in = new InputBuffer(new MemoryBudget(Integer.MAX_VALUE), new SpareArrays());
    Pieces pieces = new Pieces(bytes, sizes);
    MessagePackScanner scanner = new MessagePackScanner(() -> LIMIT, length -> true);
    while (in.readFrom(pieces) > 0) {
      for (int length = scanner.messageBytes(in); length > 0; length = scanner.messageBytes(in)) {
        found.add(Arrays.copyOfRange(in.array(), in.from(), in.from() + length));
        in.consume(length);
      }
    }
    assertEquals(0, in.available());
    return found;
  }

  @Property
  void neverDoesWorseThanAnErrorOnChangedBytes(
      @ForAll("values") @Nullable Object value,
      @ForAll @IntRange(min = 0, max = 10_000) int at,
      @ForAll byte change)
      throws Exception {
    byte[] bytes = encoded(new MessagePackWriter(), value).out().toBytes();
    bytes[at % bytes.length] = change;
    try {
      AnyValue.read(new MessagePackReader(bytes, 0, bytes.length));
    } catch (WireException e) {
      assertTrue(String.valueOf(e.getMessage()).length() < 200, "a short text");
    }
  }

  @Property
  void anyBytesAreAValueOrAnError(@ForAll @Size(max = 200) byte[] bytes) {
    MessagePackFuzzTest.decode(bytes);
  }

  @Property(tries = 20)
  void aContainerIsNotBelievedBlindly(@ForAll @IntRange(min = 0, max = 3) int which) {
    String[] claims = {"dd ff ff ff ff", "df 7f ff ff ff", "c6 ff ff ff ff", "db ff ff ff f0"};
    byte[] bytes = java.util.HexFormat.ofDelimiter(" ").parseHex(claims[which]);

    assertThrows(
        WireException.class, () -> AnyValue.read(new MessagePackReader(bytes, 0, bytes.length)));
  }

  @Property(tries = 20)
  void nestingIsBounded(@ForAll @IntRange(min = 33, max = 100_000) int depth) throws Exception {
    byte[] bytes = new byte[depth + 1];
    Arrays.fill(bytes, 0, depth, (byte) 0x91);
    bytes[depth] = (byte) 0xc0;

    assertThrows(
        WireException.class, () -> AnyValue.read(new MessagePackReader(bytes, 0, bytes.length)));
    new MessagePackReader(bytes, 0, bytes.length).skip();
    assertEquals(1, messages(bytes, List.of(1000)).size());
  }

  @Property
  void textIsBytes(@ForAll byte[] bytes) throws WireException {
    byte[] encoded =
        new MessagePackWriter().text(new String(bytes, ISO_8859_1)).out().toBytes();

    assertArrayEquals(
        bytes, new MessagePackReader(encoded, 0, encoded.length).text().getBytes(ISO_8859_1));
  }
}
