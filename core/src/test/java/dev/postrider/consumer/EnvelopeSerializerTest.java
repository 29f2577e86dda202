package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.postrider.claimcheck.DirectoryStore;
import dev.postrider.claimcheck.StoredPart;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written of an envelope is read as the same envelope. */
class EnvelopeSerializerTest {

  private static final Serde<@Nullable Envelope> SERDE =
      Serdes.serdeFrom(new EnvelopeSerializer(), new EnvelopeDeserializer());

  private static @Nullable Envelope again(@Nullable Envelope envelope) {
    byte[] written = SERDE.serializer().serialize("orders", envelope);
    return SERDE.deserializer().deserialize("orders", written);
  }

  private static void assertComesBack(Envelope envelope) {
    SameRequest.assertSame(envelope, requireNonNull(again(envelope)));
  }

  @Property(tries = 200)
  void anyRequestComesBack(
      @ForAll @Size(max = 8) List<@CharRange(from = '\0', to = '\u00ff') String> texts,
      @ForAll byte[] body)
      throws Exception {
    assertComesBack(EnvelopeReader.read(AnyRequest.message(texts, body)));
  }

  @Test
  void marksComeBackAndWhatIsMissingStaysSo() {
    assertComesBack(EnvelopeReader.read("{}".getBytes(UTF_8)));
    assertComesBack(EnvelopeReader.read(
        "{\"body\":\"Zo\u00eb\",\"body_charset\":\"utf-16le\",\"body_decoded\":[\"gzip\",\"zstd\"],\"truncated\":[\"headers\"]}"
            .getBytes(UTF_8)));
    assertNull(again(null));
  }

  @Test
  void aReferenceToAStoreComesBackAlsoWhenTheBodyWasFetched(@TempDir Path directory)
      throws Exception {
    String name = "2026-11-27/" + "0".repeat(64);
    Path file = directory.resolve(name);
    Files.createDirectories(requireNonNull(file.getParent()));
    Files.writeString(file, "large");
    byte[] message = ("{\"method\":\"PUT\",\"body_claim_check\":{\"uri\":\"" + name
            + "\",\"size\":5,\"sha256\":\""
            + HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest("large".getBytes(UTF_8)))
            + "\"}}")
        .getBytes(UTF_8);
    assertComesBack(EnvelopeReader.read(message));
    Envelope fetched = EnvelopeReader.read(message, new DirectoryStore(directory));
    assertArrayEquals("large".getBytes(UTF_8), fetched.body());
    Json.assertSame(Json.parse(message), EnvelopeJson.write(fetched, null));
  }

  @Test
  void partsInAStoreComeBackAndOthersAreNotWritten() {
    String stored =
        "{\"name\":\"a\",\"filename\":\"\u00e9\\\"\",\"content_type\":\"image/png\",\"size\":7,"
            + "\"offset\":4294967296,\"sha256\":\"" + "0".repeat(64) + "\"}";
    String field =
        stored.replace("\"filename\":\"\u00e9\\\"\",\"content_type\":\"image/png\",", "");
    String start = "{\"body_claim_check\":{\"uri\":\"a\",\"size\":4294967303,\"sha256\":\""
        + "0".repeat(64) + "\"},\"body_parts\":[";
    String message =
        start + stored + ",{\"name\":\"b\",\"size\":1,\"value\":\"v\"}," + field + "]}";
    Envelope envelope = EnvelopeReader.read(message.getBytes(UTF_8));
    assertEquals(
        List.of(
            new StoredPart("a", "\u00e9\"", "image/png", 1L << 32, 7, "0".repeat(64)),
            new StoredPart("a", null, null, 1L << 32, 7, "0".repeat(64))),
        envelope.storedParts());
    assertComesBack(envelope);
    Json.assertSame(
        Json.parse(start + stored + "," + field + "]}"), EnvelopeJson.write(envelope, null));
  }

  @Test
  void whatIsTextIsWrittenAsText() {
    String message =
        "{\"method\":\"PUT\",\"uri\":\"/a\",\"headers\":{\"x\":[\"1\",\"\u00e9\"]},\"body\":\"\\n\"}";
    byte[] bytes = message.getBytes(UTF_8);
    Json.assertSame(Json.parse(bytes), EnvelopeJson.write(EnvelopeReader.read(bytes), null));
    assertEquals(
        "{\"body\":\"/w==\",\"body_base64\":true}",
        new String(
            EnvelopeJson.write(
                EnvelopeReader.read("{\"body_base64\":true,\"body\":\"/w==\"}".getBytes(UTF_8)),
                null),
            ISO_8859_1));
  }
}
