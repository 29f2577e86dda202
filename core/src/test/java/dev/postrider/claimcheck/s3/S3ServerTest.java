package dev.postrider.claimcheck.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.RequestPublisher;
import dev.postrider.Response;
import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.DamagedBodyException;
import dev.postrider.claimcheck.MissingBodyException;
import dev.postrider.claimcheck.StoredPart;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.testing.EmbeddedKafka;
import dev.postrider.testing.Eventually;
import dev.postrider.testing.KafkaExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Large bodies in the bucket of a real S3 server, their records at a broker. */
@Tag("s3")
@ExtendWith(KafkaExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ServerTest {

  private static final byte[] BODY = new byte[20 << 20];

  static {
    new Random(1).nextBytes(BODY);
  }

  private final EmbeddedKafka kafka;
  private final String topic;
  private Path folder;
  private S3Server server;

  S3ServerTest(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = kafka.newTopic(1);
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    server = S3Server.start(temporary);
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  private PublisherConfigBuilder config() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .producerAsync(false)
        .envelope(EnvelopeConfig.builder().maxBodyBytes(0).build())
        .claimCheckStore("s3")
        .claimCheckDirectory(folder.toString())
        .claimCheckS3Bucket(S3Server.BUCKET)
        .claimCheckS3Prefix("requests/")
        .claimCheckS3Endpoint(server.endpoint())
        .claimCheckS3PathStyle(true)
        .claimCheckS3AccessKeyId(S3Server.KEY.accessKeyId())
        .claimCheckS3SecretAccessKey(S3Server.KEY.secretAccessKey());
  }

  private static Response publish(PublisherConfig config) throws Exception {
    return publish(config, BufferedRequest.builder("POST", "/").body(BODY).build());
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

  @Test
  void bodiesComeBackFromTheBucketInBothStylesOfAddresses() throws Exception {
    PublisherConfig virtualHost = config()
        .claimCheckS3PathStyle(false)
        .claimCheckS3SessionToken("a-token")
        .build();
    assertEquals(200, publish(config().build()).status());
    assertEquals(200, publish(virtualHost).status());
    for (var record : kafka.records(topic, 2, Eventually.DEADLINE)) {
      for (PublisherConfig config : new PublisherConfig[] {config().build(), virtualHost}) {
        Envelope read = EnvelopeReader.read(
            record.value(), requireNonNull(config.claimCheck()).openStore());
        assertArrayEquals(BODY, read.body());
        String uri = requireNonNull(read.claimCheck()).uri();
        assertTrue(uri.startsWith("s3://bodies/requests/20"), uri);
      }
    }
  }

  @Test
  void aPartComesBackAloneAsARangeOfTheBody() throws Exception {
    String partsTopic = kafka.newTopic(1);
    PublisherConfig config = config()
        .topic(partsTopic)
        .envelope(EnvelopeConfig.builder().maxBodyBytes(0).multipartParts(true).build())
        .claimCheckMultipartParts(true)
        .build();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String name : new String[] {"a", "b"}) {
      body.writeBytes(
          ("--x\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"f\"\r\n\r\n")
              .getBytes(US_ASCII));
      body.writeBytes(name.equals("a") ? BODY : new byte[] {1, 2, 3});
      body.writeBytes("\r\n".getBytes(US_ASCII));
    }
    body.writeBytes("--x--".getBytes(US_ASCII));
    BufferedRequest request = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "multipart/form-data; boundary=x")
        .body(body.toByteArray())
        .build();
    assertEquals(200, publish(config, request).status());
    Envelope read = EnvelopeReader.read(
        kafka.records(partsTopic, 1, Eventually.DEADLINE).get(0).value());
    ClaimCheck claimCheck = requireNonNull(read.claimCheck());
    assertEquals(2, read.storedParts().size());
    BodyStore store = requireNonNull(config.claimCheck()).openStore();
    for (StoredPart part : read.storedParts()) {
      try (InputStream in = store.open(claimCheck, part)) {
        assertArrayEquals(part.name().equals("a") ? BODY : new byte[] {1, 2, 3}, in.readAllBytes());
      }
    }
    ClaimCheck longer = new ClaimCheck(claimCheck.uri(), 1L << 40, claimCheck.sha256());
    StoredPart beyond = new StoredPart("c", "f", null, 1L << 30, 1, claimCheck.sha256());
    assertThrows(DamagedBodyException.class, () -> store.open(longer, beyond));
  }

  @Test
  void aWrongKeyOrBucketIsAnswered503() throws Exception {
    assertEquals(
        503, publish(config().claimCheckS3SecretAccessKey("other").build()).status());
    assertEquals(503, publish(config().claimCheckS3Bucket("missing").build()).status());
  }

  @Test
  void whatIsNotThereIsNamed() {
    String name = "2026-11-27/" + "0".repeat(64);
    assertEquals(
        "body s3://bodies/requests/" + name + " is not in the store",
        assertThrows(MissingBodyException.class, () -> open(config(), "bodies", name))
            .getMessage());
    assertEquals(
        "GET in bucket missing was answered 404 NoSuchBucket",
        assertThrows(
                IOException.class,
                () -> open(config().claimCheckS3Bucket("missing"), "missing", name))
            .getMessage());
    assertEquals(
        "GET in bucket bodies was answered 403 SignatureDoesNotMatch",
        assertThrows(
                IOException.class,
                () -> open(config().claimCheckS3SecretAccessKey("other"), "bodies", name))
            .getMessage());
    assertEquals(
        "body s3://other/requests/" + name + " is not in s3://bodies/requests/",
        assertThrows(IOException.class, () -> open(config(), "other", name)).getMessage());
  }

  private static void open(PublisherConfigBuilder config, String bucket, String name)
      throws IOException {
    ClaimCheck claimCheck =
        new ClaimCheck("s3://" + bucket + "/requests/" + name, 1, "0".repeat(64));
    requireNonNull(config.build().claimCheck()).openStore().open(claimCheck).close();
  }
}
