package dev.postrider.coding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.sun.management.ThreadMXBean;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestRejectedException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingsTest {

  private static final int MIB = 1 << 20;
  private static final byte[] BODY = "{\"order\":4711}".getBytes(UTF_8);
  private static final ContentCodings CODINGS = new ContentCodings(MIB, 200);

  private static byte[] encode(String coding, byte[] body) {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (OutputStream out = switch (coding) {
      case "gzip", "x-gzip" -> new GZIPOutputStream(encoded);
      case "deflate" -> new DeflaterOutputStream(encoded);
      case "bare" -> new DeflaterOutputStream(encoded, new Deflater(-1, true));
      default -> new ZstdOutputStreamNoFinalizer(encoded).setChecksum(true);
    }) {
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return encoded.toByteArray();
  }

  private static byte[] decode(byte[] encoded, String contentEncoding)
      throws RequestRejectedException {
    List<String> codings = ContentCodings.of(contentEncoding);
    ByteBuffer decoded = CODINGS.decode(ByteBuffer.wrap(encoded).asReadOnlyBuffer(), codings);
    byte[] bytes = new byte[decoded.remaining()];
    decoded.get(bytes);
    return bytes;
  }

  private static RequestRejectedException refused(byte[] encoded, String contentEncoding) {
    return assertThrows(RequestRejectedException.class, () -> decode(encoded, contentEncoding));
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    return noise;
  }

  @Property(tries = 200)
  void givesBackWhatWasEncoded(@ForAll @Size(max = 5000) byte[] body)
      throws RequestRejectedException {
    for (String coding : List.of("gzip", "x-gzip", "deflate", "zstd")) {
      assertArrayEquals(body, decode(encode(coding, body), coding), coding);
    }
    assertArrayEquals(body, decode(encode("bare", body), "deflate"));
    byte[] twice = encode("zstd", encode("gzip", body));
    assertArrayEquals(body, decode(twice, "GZIP, identity ,zstd"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void readsAllMembersAndFrames(String coding) throws RequestRejectedException {
    byte[] more = noise(100_000);
    byte[] empty = encode(coding, new byte[0]);
    byte[] encoded = concat(encode(coding, BODY), empty, encode(coding, more), empty);
    assertArrayEquals(concat(BODY, more), decode(encoded, coding));
  }

  /** With an extra field, a name, a comment and the header's check sum (RFC 1952 §2.3). */
  @Test
  void readsEveryFieldOfAGzipHeader() throws RequestRejectedException {
    byte[] plain = encode("gzip", BODY);
    byte[] header = {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0};
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(header);
    byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    assertArrayEquals(BODY, decode(concat(header, sum, rest), "gzip"));
    sum[0] ^= 1;
    assertEquals(
        "could not read request body: gzip: the header's check sum is wrong at byte 18",
        refused(concat(header, sum, rest), "gzip").getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void everyTruncationIsRefusedAtItsByte(String coding) {
    byte[] encoded = encode(coding, noise(300));
    for (int length = 1; length < encoded.length; length++) {
      RequestRejectedException e = refused(Arrays.copyOf(encoded, length), coding);
      assertEquals(Reason.MALFORMED, e.reason());
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith("could not read request body: " + coding + ": "), message);
      assertTrue(message.endsWith(" at byte " + length), message);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void bytesBehindTheEndAreRefused(String coding) {
    byte[] encoded = encode(coding, BODY);
    for (byte[] garbage : List.of(new byte[1], new byte[9], BODY)) {
      RequestRejectedException e = refused(concat(encoded, garbage), coding);
      assertEquals(Reason.MALFORMED, e.reason(), e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, 0, no gzip member begins at byte 0",
    "gzip, 3, a reserved flag is set at byte 3",
    "deflate, 0, no valid deflate stream at byte 1",
    "zstd, 0, no valid zstd frame at byte 512"
  })
  void damageIsNamedWithItsByte(String coding, int at, String message) {
    byte[] encoded = encode(coding, noise(1000));
    encoded[at] ^= (byte) 0xff;
    assertEquals(
        "could not read request body: " + coding + ": " + message,
        refused(encoded, coding).getMessage());
  }

  /** Whatever byte is damaged, a request is refused or its body is the one that was sent. */
  @Property(tries = 300)
  void damageNeverPassesForABody(@ForAll int position, @ForAll byte mask) {
    for (String coding : List.of("gzip", "deflate", "zstd")) {
      byte[] encoded = encode(coding, BODY);
      encoded[Math.floorMod(position, encoded.length)] ^= mask;
      try {
        assertArrayEquals(BODY, decode(encoded, coding), coding);
      } catch (RequestRejectedException e) {
        assertTrue(e.reason() == Reason.MALFORMED || e.reason() == Reason.TOO_LARGE, coding);
      }
    }
  }

  private static byte[] bomb(String coding, int decodedBytes) {
    return encode(coding, new byte[decodedBytes]);
  }

  /** No more memory than the limit allows, and no more work: the rest is not decoded. */
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "zstd"})
  void aBombCostsWhatTheLimitAllows(String coding) {
    byte[] bomb = bomb(coding, 64 * MIB);
    refused(bomb, coding);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ContentCodings unlimited = new ContentCodings(MIB, 0);
    for (ContentCodings codings : List.of(CODINGS, unlimited)) {
      long before = threads.getCurrentThreadAllocatedBytes();
      RequestRejectedException e = assertThrows(
          RequestRejectedException.class,
          () -> codings.decode(ByteBuffer.wrap(bomb), List.of(coding)));
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertEquals(Reason.TOO_LARGE, e.reason());
      assertTrue(allocated < 4 * MIB, () -> coding + " allocated " + allocated);
    }
  }

  @Test
  void theLimitCountsDecodedBytesOfEachCoding() throws RequestRejectedException {
    byte[] exactly = noise(MIB);
    assertArrayEquals(exactly, decode(encode("gzip", exactly), "gzip"));
    assertEquals(
        "request body too big: more than 1048576 bytes decoded (max_body_bytes)",
        refused(encode("gzip", noise(MIB + 1)), "gzip").getMessage());
    byte[] nested = encode("gzip", bomb("gzip", 32 * MIB));
    assertEquals(Reason.TOO_LARGE, refused(nested, "gzip, gzip").reason());
  }

  @Test
  void theRatioCountsFrom64KibibytesOn() throws RequestRejectedException {
    byte[] small = new byte[64 * 1024];
    assertArrayEquals(small, decode(encode("gzip", small), "gzip"));
    assertEquals(
        "request body too big: decoded to more than 200 times its size (max_decoding_ratio)",
        refused(bomb("gzip", 64 * 1024 + 1), "gzip").getMessage());
  }

  /** A frame may ask for a window of 128 MiB by a single byte. */
  @Test
  void aWindowBeyondEightMebibytesIsRefused() {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(encoded)) {
      out.setLong(27);
      out.write(BODY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] bytes = encoded.toByteArray();
    assertArrayEquals(BODY, Zstd.decompress(bytes, BODY.length));
    assertEquals(Reason.MALFORMED, refused(bytes, "zstd").reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {"null | ''", "'' | ''", "identity | ''", "br | ''", "gzip, br | ''", "Gzip | gzip"})
  void knowsWhichCodingsItCanUndo(@Nullable String header, String names) {
    assertEquals(names, String.join(",", ContentCodings.of(header)));
  }

  @Test
  void moreThanFourCodingsAreRefused() {
    assertEquals(
        "could not read request body: more than 4 codings",
        refused(BODY, "gzip,gzip,gzip,gzip,gzip").getMessage());
  }
}
