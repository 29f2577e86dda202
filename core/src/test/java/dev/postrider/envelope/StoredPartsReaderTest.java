package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import dev.postrider.claimcheck.ClaimChecks;
import dev.postrider.claimcheck.DirectoryStore;
import dev.postrider.claimcheck.StagedBody;
import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.RequestRejectedException.Reason;
import dev.postrider.testing.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelopes of multipart bodies in files; {@link StoredPartsLawsTest} has what they share with others. */
class StoredPartsReaderTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int INLINE = 100;
  private static final String FIELD = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  private static final String END = "\r\n--b--\r\n";

  private final ClaimChecks claimChecks;

  StoredPartsReaderTest(@TempDir Path directory) {
    this.claimChecks = new ClaimChecks(
        new DirectoryStore(directory), INLINE, Long.MAX_VALUE, true, InstantSource.system());
  }

  private static RequestView request(StagedBody body, String type) {
    return RequestWithBody.staged(
        BufferedRequest.builder("POST", "/").header("Content-Type", type).build(), body);
  }

  private JsonNode envelope(EnvelopeConfigBuilder config, String type, String body)
      throws IOException, RequestRejectedException {
    StagedBody staged = claimChecks.begin();
    try {
      staged.write(ByteBuffer.wrap(body.getBytes(ISO_8859_1)));
      return Json.parse(new EnvelopeEncoder(config.build()).encode(request(staged, type)));
    } finally {
      staged.discard();
    }
  }

  private JsonNode envelope(EnvelopeConfigBuilder config, String body)
      throws IOException, RequestRejectedException {
    return envelope(config, "multipart/form-data; boundary=b", body);
  }

  @ParameterizedTest
  @CsvSource({
    "BASE64, AUTO, 4OQ=",
    "BASE64_EXCEPT_JSON, ALWAYS, 4OQ=",
    "REPLACE, AUTO, \ufffd\ufffd",
    "REPLACE, NEVER, \ufffd\ufffd",
    "REJECT, AUTO,",
    "BASE64, NEVER,"
  })
  void aFieldThatIsNotUtf8IsTreatedAsInASmallerBody(
      InvalidUtf8 onInvalidUtf8, Base64Mode base64, String value) throws Exception {
    EnvelopeConfigBuilder config =
        EnvelopeConfig.builder().onInvalidUtf8(onInvalidUtf8).base64(base64).multipartParts(true);
    String body = FIELD + "\u00e0\u00e4" + END;
    if (value == null) {
      RequestRejectedException e =
          assertThrows(RequestRejectedException.class, () -> envelope(config, body));
      assertEquals("request is not valid UTF-8: a value of body_args", e.getMessage());
      return;
    }
    JsonNode envelope = envelope(config, body);
    assertEquals(value, envelope.get("body_args").get("a").textValue());
    boolean isBase64 = onInvalidUtf8 != InvalidUtf8.REPLACE;
    assertEquals(isBase64, envelope.has("body_args_base64"));
    assertEquals(
        value,
        envelope
            .get("body_parts")
            .get(0)
            .get(isBase64 ? "value_base64" : "value")
            .textValue());
  }

  @Test
  void aFileNeedNotBeText() throws Exception {
    EnvelopeConfigBuilder config =
        EnvelopeConfig.builder().onInvalidUtf8(InvalidUtf8.REJECT).multipartParts(true);
    JsonNode envelope =
        envelope(config, FIELD.replace("\"a\"", "\"a\"; filename=f") + "\u00ff" + END);
    assertEquals(0, envelope.get("body_args").size());
    assertEquals(1, envelope.get("body_parts").get(0).get("size").intValue());
  }

  @ParameterizedTest
  @CsvSource({
    "multipart/form-data; boundary='b', 1",
    "'multipart/form-data; boundary=\"''b''\"', 1",
    "multipart/form-data, 0",
  })
  void boundariesAreThoseOfSmallerBodies(String type, int count) throws Exception {
    assertEquals(
        count,
        envelope(EnvelopeConfig.builder(), type, FIELD + "v" + END)
            .get("body_args")
            .size());
  }

  @Test
  void whatIsToldOfPartsIsBounded() throws Exception {
    EnvelopeConfigBuilder config = EnvelopeConfig.builder().maxParts(0).multipartParts(true);
    int most = StoredPartsReader.MAX_TOLD_BYTES / (256 + 1);
    envelope(config, (FIELD + "\r\n").repeat(most) + END);
    RequestRejectedException e = assertThrows(
        RequestRejectedException.class,
        () -> envelope(config, (FIELD + "\r\n").repeat(most + 1) + END));
    assertEquals(Reason.TOO_LARGE, e.reason());
    assertEquals(
        "request body too big: more than 4194304 bytes to tell of its parts", e.getMessage());
    RequestRejectedException malformed = assertThrows(
        RequestRejectedException.class, () -> envelope(config, (FIELD + "\r\n").repeat(most + 1)));
    assertEquals(Reason.MALFORMED, malformed.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", "\r"})
  void whiteSpaceBehindADelimiterIsBoundedInMemoryToo(String space) throws Exception {
    String body = FIELD + "v\r\n--b--";
    String much = body + space.repeat(16 * 1024) + (space.equals("\r") ? "x" : "");
    String more = much.replace("--b--", "--b--" + space);
    String fault =
        "unable to decode multipart body: byte 52: more than 16384 bytes of white space behind a delimiter";
    EnvelopeConfigBuilder config = EnvelopeConfig.builder().multipartLenient(true);
    envelope(config, much);
    inMemory(config, much);
    assertEquals(
        fault,
        assertThrows(RequestRejectedException.class, () -> envelope(config, more))
            .getMessage());
    assertEquals(
        fault,
        assertThrows(RequestRejectedException.class, () -> inMemory(config, more))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {5447, 5448})
  void aHeaderIsMeasuredWithItsReplacementsAsInMemory(int invalid) throws Exception {
    EnvelopeConfigBuilder config = EnvelopeConfig.builder().onInvalidUtf8(InvalidUtf8.REPLACE);
    String body = FIELD.replace("\"a\"", "\"" + "\u00ff".repeat(invalid) + "\"") + "v" + END;
    if (invalid == 5447) {
      inMemory(config, body);
      assertEquals(1, envelope(config, body).get("body_args").size());
      return;
    }
    RequestRejectedException e =
        assertThrows(RequestRejectedException.class, () -> inMemory(config, body));
    assertEquals(
        e.getMessage(),
        assertThrows(RequestRejectedException.class, () -> envelope(config, body))
            .getMessage());
  }

  private static void inMemory(EnvelopeConfigBuilder config, String body)
      throws RequestRejectedException {
    new EnvelopeEncoder(config.build())
        .encode(BufferedRequest.builder("POST", "/")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .body(body.getBytes(ISO_8859_1))
            .build());
  }

  @Test
  void aFileThatIsGoneIsNoFaultOfTheCaller() throws Exception {
    StagedBody staged = claimChecks.begin();
    staged.write(ByteBuffer.wrap(FIELD.getBytes(US_ASCII)));
    staged.discard();
    EnvelopeEncoder encoder = new EnvelopeEncoder(EnvelopeConfig.builder().build());
    RequestRejectedException e = assertThrows(
        RequestRejectedException.class,
        () -> encoder.encode(request(staged, "multipart/form-data; boundary=b")));
    assertEquals(Reason.NOT_STORED, e.reason());
  }

  @Test
  void memoryDoesNotGrowWithTheFile() throws Exception {
    EnvelopeEncoder encoder =
        new EnvelopeEncoder(EnvelopeConfig.builder().multipartParts(true).build());
    StagedBody staged = claimChecks.begin();
    try {
      staged.write(ByteBuffer.wrap(FIELD.replace("\"a\"", "\"a\"; filename=f").getBytes(US_ASCII)));
      byte[] piece = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        staged.write(ByteBuffer.wrap(piece));
      }
      staged.write(ByteBuffer.wrap(("\r\n" + FIELD).getBytes(US_ASCII)));
      staged.write(ByteBuffer.wrap(new byte[1 << 20]));
      staged.write(ByteBuffer.wrap(END.getBytes(US_ASCII)));
      RequestView request = request(staged, "multipart/form-data; boundary=b");
      encoder.encode(request);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      encoder.encode(request);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertTrue(allocated < 256 * 1024, allocated + " bytes for a body of 65 MiB");
    } finally {
      staged.discard();
    }
  }
}
