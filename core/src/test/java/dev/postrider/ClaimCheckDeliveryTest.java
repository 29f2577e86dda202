package dev.postrider;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.DamagedBodyException;
import dev.postrider.claimcheck.DirectoryStore;
import dev.postrider.claimcheck.MissingBodyException;
import dev.postrider.claimcheck.StoredPart;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.consumer.EnvelopeDeserializer;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfigBuilder;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.Documentation;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.Json;
import dev.postrider.testing.KafkaExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large bodies in a directory, their records at a broker. */
@ExtendWith(KafkaExtension.class)
class ClaimCheckDeliveryTest {

  private static final int INLINE = 1000;
  private static final byte[] LARGE = new byte[5 * INLINE];

  static {
    new Random(1).nextBytes(LARGE);
  }

  private final EmbeddedKafka kafka;
  private final String topic;
  private final Path directory;

  ClaimCheckDeliveryTest(EmbeddedKafka kafka, @TempDir Path temporary) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
    this.directory = temporary.resolve("bodies");
  }

  private PublisherConfigBuilder config() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .claimCheckStore("directory")
        .claimCheckDirectory(directory.toString())
        .claimCheckMaxInlineBytes(INLINE);
  }

  private PublisherConfigBuilder envelope(EnvelopeConfigBuilder builder) {
    return config().envelope(builder.build());
  }

  private static BufferedRequest post(byte[] body) {
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", "image/png")
        .body(body)
        .build();
  }

  private static Response publish(PublisherConfig config, BufferedRequest request)
      throws Exception {
    try (RequestPublisher publisher = RequestPublisher.create(config)) {
      return publisher
          .publish(request)
          .toCompletableFuture()
          .get(Eventually.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private byte[] onlyValue() {
    return kafka.records(topic, 1, Eventually.DEADLINE).get(0).value();
  }

  private List<Path> files() throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void theRecordOfALargeBodyRefersToTheStore() throws Exception {
    assertEquals(
        200,
        publish(envelope(EnvelopeConfig.builder().forwardMethod(true)).build(), post(LARGE))
            .status());
    byte[] value = onlyValue();
    Envelope read = EnvelopeReader.read(value);
    assertNull(read.body());
    ClaimCheck claimCheck = requireNonNull(read.claimCheck());
    assertEquals(LARGE.length, claimCheck.size());
    ObjectNode documented = (ObjectNode) Json.parse(Documentation.block("body-claim-check"));
    ((ObjectNode) documented.get("body_claim_check"))
        .put("uri", claimCheck.uri())
        .put("size", claimCheck.size())
        .put("sha256", claimCheck.sha256());
    Json.assertSame(documented, value);
    Envelope fetched = EnvelopeReader.read(value, new DirectoryStore(directory));
    assertArrayEquals(LARGE, fetched.body());
    assertEquals(claimCheck, fetched.claimCheck());
  }

  @Test
  void nobodyElseCanReadAFileAndNothingElseIsLeft() throws Exception {
    assertEquals(200, publish(config().build(), post(LARGE)).status());
    List<Path> files = files();
    assertEquals(1, files.size(), files.toString());
    Path file = files.get(0);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    for (Path folder : List.of(directory, requireNonNull(file.getParent()))) {
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }
  }

  @ParameterizedTest
  @CsvSource({"1000, true", "1001, false"})
  void aBodyOfTheLargestSizeIsStillInItsRecord(int size, boolean isInline) throws Exception {
    byte[] body = Arrays.copyOf(LARGE, size);
    assertEquals(200, publish(config().build(), post(body)).status());
    assertEquals(isInline, EnvelopeReader.read(onlyValue()).body() != null);
    assertEquals(isInline, files().isEmpty());
  }

  @Test
  void whatTheStoreDoesNotTakeIsNotSent() throws Exception {
    Files.createFile(directory);
    try (RequestPublisher publisher = RequestPublisher.create(config().build())) {
      Response refused =
          publisher.publish(post(LARGE)).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertEquals(503, refused.status());
      assertEquals(
          "{\"message\":\"Service Unavailable\",\"error\":\"could not store request body\"}",
          refused.json());
      assertEquals("1", refused.headers().get("Retry-After"));
      Response small =
          publisher.publish(post(new byte[] {1})).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertEquals(200, small.status());
    }
    assertArrayEquals(new byte[] {1}, EnvelopeReader.read(onlyValue()).body());
  }

  /** The folder of the day, which the store finds only when it gives the file its name. */
  @Test
  void aFailureAtTheEndLeavesNoTemporaryFile() throws Exception {
    assertEquals(200, publish(config().build(), post(LARGE)).status());
    Path file = files().get(0);
    Path day = requireNonNull(file.getParent());
    Files.delete(file);
    Files.delete(day);
    Files.createFile(day);
    assertEquals(503, publish(config().build(), post(LARGE)).status());
    assertEquals(List.of(day), files());
  }

  @Test
  void aRequestThatIsRefusedStoresNothing() throws Exception {
    BufferedRequest unknownTopic =
        BufferedRequest.builder("POST", "/?topic=other").body(LARGE).build();
    assertEquals(
        502, publish(config().topicsQueryArg("topic").build(), unknownTopic).status());
    assertEquals(405, publish(config().methods("PUT").build(), post(LARGE)).status());
    PublisherConfig dropping =
        config().messageFunctions((message, request) -> message.drop()).build();
    assertEquals(200, publish(dropping, post(LARGE)).status());
    PublisherConfig deleting =
        config().key("constant:k").tombstoneWhen("method:POST").build();
    assertEquals(200, publish(deleting, post(LARGE)).status());
    assertNull(kafka.records(topic, 1, Eventually.DEADLINE).get(0).value());
    PublisherConfig small =
        envelope(EnvelopeConfig.builder().maxBodyBytes(2000)).build();
    assertEquals(413, publish(small, post(LARGE)).status());
    assertEquals(List.of(), files());
  }

  /** The body is not in memory, and not empty either. */
  @Test
  void aBodyInTheStoreIsNotTakenForAnEmptyOne() throws Exception {
    PublisherConfig config = config()
        .envelope(EnvelopeConfig.builder().forwardHeaders(true).build())
        .redactHeaders("x-secret")
        .key("constant:k")
        .tombstoneWhen("empty_body")
        .build();
    assertEquals(200, publish(config, post(LARGE)).status());
    Envelope read = EnvelopeReader.read(onlyValue(), new DirectoryStore(directory));
    assertArrayEquals(LARGE, read.body());
  }

  @Test
  void closingWaitsForBodiesOnTheirWay() throws Exception {
    RequestPublisher publisher = RequestPublisher.create(config().build());
    List<CompletableFuture<Response>> responses = Stream.generate(() -> post(LARGE))
        .limit(40)
        .map(request -> publisher.publish(request).toCompletableFuture())
        .toList();
    publisher.close();
    for (CompletableFuture<Response> response : responses) {
      assertEquals(200, response.get(30, TimeUnit.SECONDS).status());
    }
    assertEquals(40, kafka.records(topic, 40, Eventually.DEADLINE).size());
    assertEquals(40, files().size());
    assertEquals(503, publisher.publish(post(LARGE)).toCompletableFuture().get().status());
    assertEquals(40, files().size());
  }

  @Test
  void recordsOnLocalDiskReferToBodiesInTheStore(@TempDir Path spool) throws Exception {
    PublisherConfig config = PublisherConfig.fromTrustedText(Map.of(
        "bootstrap_servers",
        kafka.bootstrapServers(),
        "topic",
        topic,
        "ack",
        "disk",
        "spool_dir",
        spool.toString(),
        "claim_check.store",
        "directory",
        "claim_check.directory",
        directory.toString(),
        "claim_check.max_inline_bytes",
        "1000"));
    assertEquals(200, publish(config, post(LARGE)).status());
    Envelope read = EnvelopeReader.read(onlyValue(), new DirectoryStore(directory));
    assertArrayEquals(LARGE, read.body());
  }

  @Test
  void consumersFetchTheBodyOrAreToldWhyNot() throws Exception {
    assertEquals(200, publish(config().build(), post(LARGE)).status());
    byte[] value = onlyValue();
    try (var deserializer = new EnvelopeDeserializer()) {
      assertNull(requireNonNull(deserializer.deserialize(topic, value)).body());
      deserializer.configure(
          Map.of(
              "group.id", "g",
              "claim_check.store", "directory",
              "claim_check.directory", directory.toString()),
          false);
      assertArrayEquals(
          LARGE, requireNonNull(deserializer.deserialize(topic, value)).body());
      Path file = files().get(0);
      byte[] other = LARGE.clone();
      other[17]++;
      Files.write(file, other);
      assertFault(deserializer, value, "is damaged: other SHA-256 than in the record");
      Files.write(file, Arrays.copyOf(LARGE, 4999));
      assertFault(deserializer, value, "is damaged: 4999 bytes in the store, not 5000");
      Files.write(file, new byte[5001]);
      assertFault(deserializer, value, "is damaged: more than 5000 bytes in the store");
      Files.delete(file);
      assertFault(deserializer, value, "is not in the store");
    }
  }

  private void assertFault(EnvelopeDeserializer deserializer, byte[] value, String fault) {
    SerializationException e =
        assertThrows(SerializationException.class, () -> deserializer.deserialize(topic, value));
    String uri = requireNonNull(EnvelopeReader.read(value).claimCheck()).uri();
    assertEquals(topic + ": body " + uri + " " + fault, e.getMessage());
  }

  /** Whoever can write records chooses the references. */
  @ParameterizedTest
  @CsvSource({"../bodies/secret", "/etc/passwd", "file:///etc/passwd", "s3://bucket/2026-11-27/x"})
  void referencesLeadNowhereElse(String uri) throws Exception {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("secret"), "s");
    String value = "{\"body_claim_check\":{\"uri\":\"" + uri + "\",\"size\":1,\"sha256\":\""
        + "0".repeat(64) + "\"}}";
    IOException e = assertThrows(
        IOException.class,
        () -> EnvelopeReader.read(value.getBytes(US_ASCII), new DirectoryStore(directory)));
    assertEquals("body " + uri + " is not in a directory", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'uri':'a','size':-1,'sha256':'0'} | body_claim_check: size: -1 is negative",
        "{'uri':'','size':1,'sha256':'0'} | body_claim_check: uri: has a character that no URI has",
        "{'uri':'a','size':1} | body_claim_check: sha256: is not 64 hexadecimal digits of lower case",
        "{'uri':'a','size':'1'} | body_claim_check: expected VALUE_NUMBER_INT, found VALUE_STRING",
        "'a' | body_claim_check: expected START_OBJECT, found VALUE_STRING"
      })
  void aReferenceThatIsNoneNamesItsFault(String reference, String fault) {
    String value = "{\"body_claim_check\":" + reference.replace('\'', '"') + "}";
    IllegalArgumentException e = assertThrows(
        IllegalArgumentException.class, () -> EnvelopeReader.read(value.getBytes(US_ASCII)));
    assertEquals(fault, e.getMessage());
  }

  @Test
  void consumersReadTheBodyWholeOrAsAStream() throws Exception {
    assertEquals(200, publish(config().build(), post(LARGE)).status());
    var record = kafka.records(topic, 1, Eventually.DEADLINE).get(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // snippet: read-claim-check
    BodyStore store = new DirectoryStore(directory);
    Envelope envelope = EnvelopeReader.read(record.value(), store); // with the body in memory
    ClaimCheck claimCheck = requireNonNull(EnvelopeReader.read(record.value()).claimCheck());
    try (InputStream body = store.open(claimCheck)) {
      body.transferTo(out); // an exception at the end if the bytes are not those of the request
    }
    // snippet end
    assertArrayEquals(LARGE, envelope.body());
    assertArrayEquals(LARGE, out.toByteArray());
    Documentation.assertShows(
        "read-claim-check", "src/test/java/dev/postrider/ClaimCheckDeliveryTest.java");
    try (InputStream in = store.open(claimCheck)) {
      assertEquals(LARGE[0] & 0xFF, in.read());
      assertEquals(1, in.skip(1));
      assertArrayEquals(Arrays.copyOfRange(LARGE, 2, LARGE.length), in.readAllBytes());
      assertEquals(-1, in.read());
    }
  }

  private PublisherConfigBuilder partsConfig(int maxInlineBytes) {
    EnvelopeConfigBuilder builder =
        EnvelopeConfig.builder().multipartParts(true).maxBodyBytes(6 << 20);
    return envelope(builder)
        .claimCheckMultipartParts(true)
        .claimCheckMaxInlineBytes(maxInlineBytes);
  }

  private static BufferedRequest form(String type, byte[] file, String end) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nReport\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"report.pdf\"\r\n"
            + "Content-Type: application/pdf\r\n\r\n")
        .getBytes(US_ASCII));
    body.writeBytes(file);
    body.writeBytes(end.getBytes(US_ASCII));
    return BufferedRequest.builder("POST", "/")
        .header("Content-Type", type)
        .body(body.toByteArray())
        .build();
  }

  private static BufferedRequest form(byte[] file) {
    return form("multipart/form-data; boundary=b", file, "\r\n--b--\r\n");
  }

  @Test
  void aFileOfAFormIsARangeOfTheStoredBody() throws Exception {
    byte[] bytes = new byte[5 << 20];
    new Random(2).nextBytes(bytes);
    assertEquals(200, publish(partsConfig(INLINE).build(), form(bytes)).status());
    var record = kafka.records(topic, 1, Eventually.DEADLINE).get(0);
    BodyStore store = new DirectoryStore(directory);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // snippet: read-stored-part
    Envelope envelope = EnvelopeReader.read(record.value());
    ClaimCheck claimCheck = requireNonNull(envelope.claimCheck());
    for (StoredPart part : envelope.storedParts()) {
      try (InputStream file = store.open(claimCheck, part)) {
        file.transferTo(out); // an exception at the end if the bytes are not those of the part
      }
    }
    // snippet end
    Documentation.assertShows(
        "read-stored-part", "src/test/java/dev/postrider/ClaimCheckDeliveryTest.java");
    assertArrayEquals(bytes, out.toByteArray());
    ObjectNode documented = (ObjectNode) Json.parse(Documentation.block("stored-parts"));
    ((ObjectNode) documented.get("body_claim_check"))
        .put("uri", claimCheck.uri())
        .put("sha256", claimCheck.sha256());
    ((ObjectNode) documented.get("body_parts").get(1))
        .put("sha256", envelope.storedParts().get(0).sha256());
    Json.assertSame(documented, record.value());
    assertArrayEquals(
        form(bytes).body(Integer.MAX_VALUE).array(),
        EnvelopeReader.read(record.value(), store).body());
  }

  @Test
  void aPartThatIsDamagedOrMissingIsToldApart() throws Exception {
    assertEquals(200, publish(partsConfig(INLINE).build(), form(LARGE)).status());
    Envelope envelope = EnvelopeReader.read(onlyValue());
    ClaimCheck claimCheck = requireNonNull(envelope.claimCheck());
    StoredPart part = envelope.storedParts().get(0);
    BodyStore store = new DirectoryStore(directory);
    Path file = files().get(0);
    byte[] body = Files.readAllBytes(file);
    try (InputStream in = store.open(claimCheck, part)) {
      assertEquals(LARGE[0] & 0xFF, in.read());
      assertEquals(1, in.skip(1));
      assertArrayEquals(Arrays.copyOfRange(LARGE, 2, LARGE.length), in.readAllBytes());
      assertEquals(-1, in.read());
    }
    body[0]++;
    Files.write(file, body);
    assertArrayEquals(LARGE, read(store, claimCheck, part), "what is before does not matter");
    String damaged = "body " + claimCheck.uri() + " is damaged: part at byte " + part.offset();
    body[(int) part.end() - 1]++;
    Files.write(file, body);
    assertEquals(
        damaged + ": other SHA-256 than in the record",
        assertThrows(DamagedBodyException.class, () -> read(store, claimCheck, part))
            .getMessage());
    Files.write(file, Arrays.copyOf(body, (int) part.offset() + 3));
    assertEquals(
        damaged + ": 3 bytes in the store, not 5000",
        assertThrows(DamagedBodyException.class, () -> read(store, claimCheck, part))
            .getMessage());
    Files.write(file, new byte[3]);
    assertThrows(DamagedBodyException.class, () -> read(store, claimCheck, part));
    Files.delete(file);
    assertThrows(MissingBodyException.class, () -> read(store, claimCheck, part));
    StoredPart beyond = new StoredPart("a", null, null, part.offset(), 6000, part.sha256());
    assertThrows(IllegalArgumentException.class, () -> store.open(claimCheck, beyond));
  }

  private static byte[] read(BodyStore store, ClaimCheck claimCheck, StoredPart part)
      throws IOException {
    try (InputStream in = store.open(claimCheck, part)) {
      return in.readAllBytes();
    }
  }

  @Test
  void aFieldThatIsTooLargeIsARangeToo() throws Exception {
    assertEquals(200, publish(partsConfig(5).build(), form(LARGE)).status());
    byte[] value = onlyValue();
    assertEquals(
        List.of("title", "file"),
        EnvelopeReader.read(value).storedParts().stream().map(StoredPart::name).toList());
    assertEquals(Json.parse("{}"), Json.parse(value).get("body_args"));
  }

  @Test
  void aBodyThatIsNotMultipartIsAnswered400AndNotStored() throws Exception {
    BufferedRequest cut = form("multipart/form-data; boundary=b", LARGE, "");
    Response refused = publish(partsConfig(INLINE).build(), cut);
    assertEquals(400, refused.status());
    assertEquals(List.of(), files());
  }

  @Test
  void otherBodiesInTheStoreAreNotLookedAt() throws Exception {
    BufferedRequest mixed = form("multipart/mixed; boundary=b", LARGE, "\r\n--b--\r\n");
    assertEquals(200, publish(partsConfig(INLINE).build(), mixed).status());
    byte[] value = onlyValue();
    assertEquals(1, Json.parse(value).size());
    assertEquals(List.of(), EnvelopeReader.read(value).storedParts());
  }

  /** A store that somebody else has written cannot begin in the middle. */
  @Test
  void aStoreThatGivesWholeBodiesGivesPartsToo() throws Exception {
    assertEquals(200, publish(partsConfig(INLINE).build(), form(LARGE)).status());
    Envelope envelope = EnvelopeReader.read(onlyValue());
    DirectoryStore given = new DirectoryStore(directory);
    BodyStore other = new BodyStore() {
      @Override
      public Path incoming() {
        return given.incoming();
      }

      @Override
      public String uri(String name) {
        return given.uri(name);
      }

      @Override
      public void put(String name, Path file, ClaimCheck claimCheck) {
        throw new UnsupportedOperationException();
      }

      @Override
      public InputStream open(String uri) throws IOException {
        return given.open(uri);
      }
    };
    ClaimCheck claimCheck = requireNonNull(envelope.claimCheck());
    StoredPart part = envelope.storedParts().get(0);
    assertArrayEquals(LARGE, read(other, claimCheck, part));
    Files.write(files().get(0), new byte[3]);
    assertThrows(DamagedBodyException.class, () -> read(other, claimCheck, part));
  }

  @Test
  void theDocumentedConfigurationIsLegal() throws Exception {
    PublisherConfig config =
        PublisherConfig.fromTrustedJson(Documentation.block("claim-check-config"));
    assertEquals(1 << 30, config.envelope().maxBodyBytes());
    assertEquals(
        Path.of("/var/lib/postrider/bodies"),
        requireNonNull(config.claimCheck()).directory());
  }
}
