package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.testing.Json;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** A multipart body that is read piece by piece has the parts that it has in memory. */
class StoredPartsLawsTest {

  private static final String BOUNDARY = "--x-bound";
  private static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

  /** Gives few bytes at once, as a file may. */
  private static final class Pieces implements PartInput {

    private final byte[] body;
    private final Random random;
    private final int most;
    private int at;

    Pieces(byte[] body, long seed, int most) {
      this.body = body;
      this.random = new Random(seed);
      this.most = most;
    }

    @Override
    public int read(byte[] target, int from, int to) {
      assertTrue(from < to, "there is no room in the array");
      int count = Math.min(Math.min(body.length - at, to - from), 1 + random.nextInt(most));
      if (count == 0) {
        return -1;
      }
      System.arraycopy(body, at, target, from, count);
      at += count;
      return count;
    }
  }

  /** Notes all that a scan tells. */
  private static final class Notes implements PartVisitor {

    private final List<String> all = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    @Override
    public void begin(byte[] source, int header, int value, long position) {
      String text = new String(source, header, value - header, ISO_8859_1);
      all.add("at " + position + " behind " + text);
    }

    @Override
    public void content(byte[] source, int from, int to) {
      content.write(source, from, to - from);
    }

    @Override
    public void end() {
      all.add(content.toString(ISO_8859_1));
      content.reset();
    }

    void result(MultipartScan scan, boolean found) {
      all.add(found + " " + scan.isClosed() + " " + scan.lineEnding().length());
    }
  }

  @Provide
  Arbitrary<String> boundaries() {
    return MultipartTexts.boundaries();
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> runs = Arbitraries.integers()
        .between(1, 40)
        .flatMap(length -> Arbitraries.of("x", " ", "\t", "\r", "-", "\n", "B", "\r\n", "X: y\r\n")
            .map(text -> text.repeat(length)));
    Arbitrary<String> texts = Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.of("--B", "--B--", "--B\r\nX: y\r\n\r\n", "--B\nX: y\n\n")),
        Tuple.of(2, runs),
        Tuple.of(
            4,
            Arbitraries.of(
                "--Bsuffix",
                "--B-",
                "-",
                "B",
                "--",
                "X: y",
                " folded",
                ": x",
                "no field",
                "\u00ff",
                " ",
                "\t",
                "\r",
                "\n",
                "")));
    return MultipartTexts.ofLines(texts, 30);
  }

  /** With limits of some bytes, so that the array has little of the body at a time. */
  @Property(tries = 20_000)
  void aBodyInPiecesIsScannedAsInMemory(
      @ForAll("bodies") String text,
      @ForAll("boundaries") String boundary,
      @ForAll boolean lenient,
      @ForAll @IntRange(min = 0, max = 30) int maxHeaderBytes,
      @ForAll @IntRange(min = 0, max = 10) int maxPaddingBytes,
      @ForAll @IntRange(min = 0, max = 6) int maxParts,
      @ForAll @IntRange(min = 1, max = 12) int piece,
      @ForAll long seed) {
    byte[] body = text.replace("B", boundary).getBytes(ISO_8859_1);
    EnvelopeConfig config =
        EnvelopeConfig.builder().multipartLenient(lenient).maxParts(maxParts).build();
    MultipartScan scan = new MultipartScan(config, maxHeaderBytes, maxPaddingBytes);
    List<String> inMemory = notes(scan, visitor -> {
      byte[] within = ("\n--" + boundary + text).getBytes(ISO_8859_1);
      byte[] source = Arrays.copyOf(within, within.length + body.length + 10);
      System.arraycopy(body, 0, source, within.length, body.length);
      return scan.find(source, within.length, within.length + body.length, boundary, visitor);
    });
    assertEquals(
        inMemory,
        notes(scan, visitor -> scan.find(new Pieces(body, seed, piece), boundary, visitor)));
  }

  @FunctionalInterface
  private interface Finding {
    boolean in(PartVisitor visitor) throws RequestRejectedException;
  }

  private static List<String> notes(MultipartScan scan, Finding finding) {
    Notes notes = new Notes();
    try {
      notes.result(scan, finding.in(notes));
    } catch (RequestRejectedException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
    return notes.all;
  }

  /**
   * A part to be sent.
   *
   * @param fileName null for a field
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares parts
  private record Part(
      String name,
      @Nullable String fileName,
      @Nullable String type,
      String encoding,
      byte[] value) {

    byte[] header() {
      return ("Content-Disposition: form-data; name=\"" + name + '"'
              + (fileName == null ? "" : "; filename=\"" + fileName + '"') + "\r\n"
              + (type == null ? "" : "Content-Type: " + type + "\r\n")
              + (encoding.isEmpty() ? "" : "Content-Transfer-Encoding: " + encoding + "\r\n")
              + "\r\n")
          .getBytes(UTF_8);
    }
  }

  @Provide
  Arbitrary<Part> parts() {
    Arbitrary<byte[]> texts = Arbitraries.of(
            "",
            "v",
            "aGk=",
            "{\"a\":1}",
            "\u00e4",
            "\u00ff\u0080",
            "--" + BOUNDARY + "z",
            "x\r\n--" + BOUNDARY + "y",
            "x\r\n--x-boun",
            "\r\n",
            "x\n--" + BOUNDARY + "-\r\n",
            "\r\n-\r")
        .map(text -> text.getBytes(ISO_8859_1));
    Arbitrary<byte[]> large = Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.oneOf(
                Arbitraries.integers().between(0, 300),
                Arbitraries.integers().between(16_000, 140_000)))
        .as((seed, length) -> {
          byte[] bytes = new byte[length];
          new Random(seed).nextBytes(bytes);
          return bytes;
        });
    return Combinators.combine(
            Arbitraries.of("a", "a", "b", "c d", "\u00e4"),
            Arbitraries.of("f.txt", "", "\u20ac.png").injectNull(0.6),
            Arbitraries.of("text/plain", "application/json", "image/png").injectNull(0.4),
            Arbitraries.frequency(
                Tuple.of(8, ""), Tuple.of(1, "base64"), Tuple.of(1, "quoted-printable")),
            Arbitraries.frequencyOf(Tuple.of(3, texts), Tuple.of(1, large)))
        .as(Part::new);
  }

  @Provide
  Arbitrary<EnvelopeConfig> configs() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.of(InvalidUtf8.BASE64, InvalidUtf8.BASE64_EXCEPT_JSON, InvalidUtf8.REJECT))
        .as((json, decodes, lenient, invalid) -> EnvelopeConfig.builder()
            .multipartParts(true)
            .multipartJson(json)
            .decodeTransferEncoding(decodes)
            .multipartLenient(lenient)
            .onInvalidUtf8(invalid)
            .maxParts(8)
            .build());
  }

  /** What a message says of parts. */
  private record Told(JsonNode args, ArrayNode parts) {

    static Told of(NamedValues values, JsonBuffer described) throws RequestRejectedException {
      JsonBuffer args = new JsonBuffer(0, false);
      values.writeTo(args, InvalidUtf8.BASE64, new JsonPointers(false), "body_args");
      byte[] objects = described.toByteArray();
      String parts = "[" + new String(objects, UTF_8) + "]";
      return new Told(Json.parse(args.toByteArray()), (ArrayNode) Json.parse(parts));
    }
  }

  private static Told inMemory(EnvelopeConfig config, byte[] body) throws RequestRejectedException {
    NamedValues values = new NamedValues();
    JsonBuffer described = new JsonBuffer(0, false);
    new MultipartBody(config).read(body, 0, body.length, TYPE, values, described);
    return Told.of(values, described);
  }

  private static Told inStore(EnvelopeConfig config, byte[] body, int inline, long seed)
      throws RequestRejectedException {
    NamedValues values = new NamedValues();
    JsonBuffer described = new JsonBuffer(0, false);
    new StoredPartsReader(config, values, described, inline)
        .read(() -> new Pieces(body, seed, 1 + (int) (seed & 0xFFF)), body.length, TYPE);
    return Told.of(values, described);
  }

  /** As a client writes it; {@code places} gets where the values are. */
  private static byte[] body(List<Part> parts, List<Integer> places) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Part part : parts) {
      body.writeBytes(("--" + BOUNDARY + "\r\n").getBytes(ISO_8859_1));
      body.writeBytes(part.header());
      places.add(body.size());
      body.writeBytes(part.value());
      body.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(ISO_8859_1));
    return body.toByteArray();
  }

  /** Each part is told as in memory, or is a range of the body, and what decides that is the order and the sizes. */
  @Property(tries = 1000)
  void smallFieldsAreAsInMemoryAndAllElseIsARange(
      @ForAll("parts") Part first,
      @ForAll("parts") Part second,
      @ForAll("parts") Part third,
      @ForAll("parts") Part fourth,
      @ForAll("configs") EnvelopeConfig config,
      @ForAll @IntRange(min = 0, max = 400) int inlineBytes,
      @ForAll long seed)
      throws Exception {
    List<Part> sent = List.of(first, second, third, fourth);
    List<Integer> places = new ArrayList<>();
    byte[] body = body(sent, places);
    List<Part> small = new ArrayList<>();
    ArrayNode expected = (ArrayNode) Json.parse("[]");
    int left = inlineBytes;
    for (int i = 0; i < sent.size(); i++) {
      Part part = sent.get(i);
      int size = part.value().length;
      if (part.fileName() == null && size <= left) {
        left -= size;
        small.add(part);
        expected.add("as in memory");
        continue;
      }
      ObjectNode range = expected.addObject();
      range.put("name", part.name());
      if (part.fileName() != null) {
        range.put("filename", part.fileName());
      }
      if (part.type() != null) {
        range.put("content_type", part.type());
      }
      range.put("size", size).put("offset", places.get(i)).put("sha256", sha256(part.value()));
    }
    byte[] bodyOfSmall = body(small, new ArrayList<>());
    Told inMemory = told(() -> inMemory(config, bodyOfSmall));
    Told inStore = told(() -> inStore(config, body, inlineBytes, seed));
    if (inMemory == null || inStore == null) {
      assertEquals(inMemory, inStore);
      return;
    }
    assertEquals(inMemory.args(), inStore.args());
    int next = 0;
    for (int i = 0; i < expected.size(); i++) {
      if (expected.get(i).isTextual()) {
        expected.set(i, inMemory.parts().get(next++));
      }
    }
    assertEquals(expected.toString(), inStore.parts().toString());
  }

  @FunctionalInterface
  private interface Telling {
    Told tell() throws RequestRejectedException;
  }

  /** Null if the body is refused. */
  private static @Nullable Told told(Telling telling) {
    try {
      return telling.tell();
    } catch (RequestRejectedException e) {
      return null;
    }
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** Bytes are lost, doubled or changed. */
  @Property(tries = 1000)
  void aDamagedBodyIsRefusedWithTheSameWords(
      @ForAll("parts") Part first,
      @ForAll("parts") Part second,
      @ForAll("configs") EnvelopeConfig config,
      @ForAll long seed) {
    Random random = new Random(seed);
    Part one = undecoded(first, config);
    Part other = undecoded(second, config);
    byte[] body = body(List.of(one, other, one, other), new ArrayList<>());
    for (int damage = 0; damage <= random.nextInt(3); damage++) {
      body = damaged(body, random);
    }
    byte[] sent = body;
    assertEquals(
        words(() -> inMemory(config, sent)),
        words(() -> inStore(config, sent, Integer.MAX_VALUE, seed)));
  }

  /** In the store nothing is decoded, so that nothing of a file can be wrong. */
  private static Part undecoded(Part part, EnvelopeConfig config) {
    return config.decodeTransferEncoding()
        ? new Part(part.name(), null, part.type(), part.encoding(), part.value())
        : part;
  }

  private static byte[] damaged(byte[] body, Random random) {
    int at = random.nextInt(body.length + 1);
    int end = Math.min(body.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 40_000));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(body, 0, at);
    switch (random.nextInt(3)) {
      case 0 -> out.write(body, at, end - at);
      case 1 -> out.write("\r\n-: b\t".charAt(random.nextInt(7)));
      default -> {}
    }
    out.write(body, random.nextBoolean() ? end : at, body.length - end);
    return out.toByteArray();
  }

  private static String words(Telling telling) {
    try {
      telling.tell();
      return "none";
    } catch (RequestRejectedException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
