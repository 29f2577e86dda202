package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.Split;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeReader;
import dev.postrider.envelope.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every case an adapter must pass, told in HTTP and Kafka alone. A new adapter's test starts its
 * server and names what its server cannot do, with the reason.
 */
@ExtendWith(KafkaExtension.class)
public abstract class AdapterContract {

  private static final int MIB = 1024 * 1024;
  private static final String SENT = "{\"message\":\"message sent\"}";
  private static final String TOO_BIG =
      "{\"message\":\"Payload Too Large\",\"error\":\"request body too big\"}";
  private static final String NOT_SENT =
      "{\"message\":\"Bad Gateway\",\"error\":\"could not send message to topic\"}";
  private static final String FORBIDDEN =
      "{\"message\":\"Bad Gateway\",\"error\":\"one or more target topics are not in the allowed topics list\"}";
  private static final Duration PATIENT = Duration.ofMinutes(1);

  private EmbeddedKafka kafka;
  private String topic;
  private @Nullable AdapterServer server;

  /** A body of a content type, one MiB large if asked for. */
  enum Kind {
    JSON("application/json"),
    FORM("application/x-www-form-urlencoded"),
    MULTIPART("multipart/form-data; boundary=X-BOUND"),
    TEXT("text/plain; charset=utf-8"),
    BINARY("application/octet-stream");

    private final String contentType;

    Kind(String contentType) {
      this.contentType = contentType;
    }

    byte[] body(int size) {
      return switch (this) {
        case JSON -> wrap("{\"a\":\"", letters(size), "\",\"b\":[1,{}]}");
        case FORM -> wrap("a=1&b=", letters(size), "&c=%20+");
        case MULTIPART ->
          wrap(
              "--X-BOUND\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n",
              noise(size),
              "\r\n--X-BOUND--\r\n");
        case TEXT -> wrap("\u00e4 ", letters(size), " \u20ac");
        case BINARY -> noise(size);
      };
    }

    private static byte[] letters(int size) {
      return "abcdefghij".repeat(size / 10 + 1).substring(0, size).getBytes(UTF_8);
    }

    private static byte[] noise(int size) {
      byte[] noise = new byte[size];
      new Random(size).nextBytes(noise);
      return noise;
    }

    private static byte[] wrap(String before, byte[] middle, String after) {
      var body = new ByteArrayOutputStream();
      body.writeBytes(before.getBytes(UTF_8));
      body.writeBytes(middle);
      body.writeBytes(after.getBytes(UTF_8));
      return body.toByteArray();
    }
  }

  /** A query that is empty or that RFC 3986 §3.4 does not allow. */
  protected enum UnusualQuery {
    EMPTY(""),
    PERCENT_WITHOUT_HEX("a=%zz&b=%"),
    BRACKETS("a[]=1"),
    DELIMITERS("a=\"|{}"),
    UTF_8_BYTES("a=\u00c3\u00a9"),
    LATIN_1_BYTE("a=\u00e9");

    private final String text;

    UnusualQuery(String text) {
      this.text = text;
    }
  }

  /**
   * Starts the server.
   *
   * @param config what the adapter is configured with
   * @param timeout how long the server waits for a client or for Kafka at most
   */
  protected abstract AdapterServer start(PublisherConfig config, Duration timeout) throws Exception;

  /** The largest number of threads on which the server works on requests. */
  protected abstract int serverThreads();

  /** Whether fields of different names come in arrival order; those of one name always must. */
  protected boolean keepsOrderOfHeaderNames() {
    return true;
  }

  /** Whether a request that waits for its client or for Kafka occupies a thread. */
  protected boolean holdsThreads() {
    return false;
  }

  /** The queries that the server itself answers with 400. */
  protected Set<UnusualQuery> refusedQueries() {
    return Set.of();
  }

  /** The queries that the server changes before an adapter can see them, and what it makes of them. */
  protected Map<UnusualQuery, String> changedQueries() {
    return Map.of();
  }

  @BeforeEach
  void createTopic(EmbeddedKafka kafka) {
    this.kafka = kafka;
    this.topic = "contract-" + UUID.randomUUID();
    kafka.createTopic(topic, 1, Map.of("max.message.bytes", String.valueOf(8 * MIB)));
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void sendsABodyOfEachKind(Kind kind) throws Exception {
    start(config());
    byte[] body = kind.body(100);

    assertSent(exchange("POST", "/orders?id=7", kind, body));

    Envelope envelope = onlyEnvelope();
    assertEquals("POST", envelope.method());
    assertEquals("/orders?id=7", envelope.target());
    assertArrayEquals(body, envelope.body());
    assertTrue(headers(envelope).contains(new Header("content-type", kind.contentType)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void sendsOneMebibyteOfEachKind(Kind kind) throws Exception {
    start(config());
    byte[] body = kind.body(MIB);

    assertSent(exchange("POST", "/", kind, body));

    assertArrayEquals(body, onlyEnvelope().body());
  }

  @Test
  void answersBeforeTheBrokerDoesInAsyncMode() throws Exception {
    start(config().producerAsync(true));

    assertSent(exchange("POST", "/", Kind.TEXT, "later".getBytes(UTF_8)));

    assertEquals("later", text(onlyEnvelope()));
  }

  @Test
  void sendsWhateverTheMethod() throws Exception {
    start(config());
    List<String> methods = List.of("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "x-Own");
    for (String method : methods) {
      assertSent(exchange(method, "/m", Kind.TEXT, new byte[0]));
    }

    assertEquals(methods, envelopes(7).stream().map(Envelope::method).toList());
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    start(config());
    try (HttpWire wire = connect()) {
      wire.send("HEAD /h HTTP/1.1\r\nHost: h\r\n\r\nGET /g HTTP/1.1\r\nHost: h\r\n\r\n");

      assertEquals(200, wire.responseToHead().status());
      assertSent(wire.response());
    }
    assertEquals(
        List.of("HEAD", "GET"), envelopes(2).stream().map(Envelope::method).toList());
  }

  @Test
  void keepsOrderAndRepeatsOfHeaders() throws Exception {
    start(config());
    List<Header> sent = List.of(
        new Header("x-zebra", "1"),
        new Header("x-apple", "2, still 2"),
        new Header("x-mango", ""),
        new Header("x-berry", "4"));
    try (HttpWire wire = connect()) {
      wire.send("GET / HTTP/1.1\r\nHost: h\r\nX-Zebra: 1\r\nX-Apple: 2, still 2\r\nX-Mango:\r\n"
          + "x-zebra: 1b\r\nX-Berry: 4\r\nX-ZEBRA: 1c\r\n\r\n");
      assertSent(wire.response());
    }

    List<Header> own = headers(onlyEnvelope()).stream()
        .filter(header -> header.name().startsWith("x-"))
        .toList();
    List<String> repeats = own.stream()
        .filter(header -> header.name().equals("x-zebra"))
        .map(Header::value)
        .toList();
    assertEquals(List.of("1", "1b", "1c"), repeats);
    Set<String> seen = new HashSet<>();
    List<Header> firsts = own.stream().filter(header -> seen.add(header.name())).toList();
    if (keepsOrderOfHeaderNames()) {
      assertEquals(sent, firsts);
    } else {
      assertEquals(Set.copyOf(sent), Set.copyOf(firsts));
    }
  }

  @Test
  void keepsBytesOfHeadersThatAreNotAscii() throws Exception {
    start(config());
    try (HttpWire wire = connect()) {
      wire.send(
          "GET / HTTP/1.1\r\nHost: h\r\nX-Utf8: \u00c3\u00a9\r\nX-Latin1: \u00e9\u00ff\r\n\r\n");
      assertSent(wire.response());
    }

    List<Header> headers = headers(onlyEnvelope());
    assertTrue(headers.contains(new Header("x-utf8", "\u00c3\u00a9")), headers::toString);
    assertTrue(headers.contains(new Header("x-latin1", "\u00e9\u00ff")), headers::toString);
  }

  @Test
  void keepsTheTargetAsSent() throws Exception {
    start(config());
    List<String> targets = List.of(
        "/",
        "/a%20b/%7Euser/%E4%BD%A0;v=1?x=1",
        "/kafka?c=%FF&&=d&f=g?h&i&=",
        "/kafka?a=b+c&d=%26%3D%2B&e='();:@$,/!*");
    for (String target : targets) {
      assertSent(get(target));
    }

    assertEquals(
        targets, envelopes(targets.size()).stream().map(Envelope::target).toList());
  }

  /** Such a query is passed on as it came, or the server refuses it; it is never changed. */
  @Test
  void keepsOrRefusesAnUnusualQuery() throws Exception {
    start(config());
    List<String> kept = new ArrayList<>();
    for (UnusualQuery query : UnusualQuery.values()) {
      String target = "/?" + query.text;
      RawResponse response = get(target);
      if (refusedQueries().contains(query)) {
        assertEquals(400, response.status(), target);
      } else {
        assertSent(response);
        kept.add(changedQueries().getOrDefault(query, target));
      }
    }

    assertEquals(kept, envelopes(kept.size()).stream().map(Envelope::target).toList());
  }

  @Test
  void joinsAChunkedBody() throws Exception {
    start(config());
    try (HttpWire wire = connect()) {
      wire.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
      wire.send("A;x=y\r\n0123456789\r\n");
      wire.send("0\r\n\r\n");
      assertSent(wire.response());
    }

    assertEquals("a0123456789", text(onlyEnvelope()));
  }

  @Test
  void makesTheSameRecordOfABodyInManyPieces() throws Exception {
    start(config());
    byte[] body = Kind.JSON.body(20_000);
    assertSent(exchange("POST", "/", Kind.JSON, body));
    try (HttpWire wire = connect()) {
      wire.send(head("POST", "/", Kind.JSON, body.length));
      for (int from = 0; from < body.length; from += 97) {
        wire.send(Arrays.copyOfRange(body, from, Math.min(from + 97, body.length)));
      }
      assertSent(wire.response());
    }

    List<ConsumerRecord<byte[], byte[]>> records = records(2);
    assertArrayEquals(records.get(0).value(), records.get(1).value());
  }

  @Test
  void servesRequestsOneAfterTheOtherOnAConnection() throws Exception {
    start(config());
    try (HttpWire wire = connect()) {
      for (String text : List.of("one", "two", "three")) {
        wire.send(head("POST", "/", Kind.TEXT, text.length()) + text);
        assertSent(wire.response());
      }
    }

    assertEquals(
        List.of("one", "two", "three"),
        envelopes(3).stream().map(envelope -> text(envelope)).toList());
  }

  @Test
  void acceptsABodyOfExactlyTheLimitAndNoByteMore() throws Exception {
    start(config().envelope(wholeRequest(1000)));

    assertSent(exchange("POST", "/", Kind.BINARY, Kind.BINARY.body(1000)));
    assertResponse(413, TOO_BIG, exchange("POST", "/", Kind.BINARY, Kind.BINARY.body(1001)));

    assertEquals(1000, body(onlyEnvelope()).length);
  }

  @Test
  void rejectsByContentLengthWithoutReadingTheBody() throws Exception {
    start(config().envelope(wholeRequest(1000)));
    try (HttpWire wire = connect()) {
      wire.send(head("POST", "/", Kind.BINARY, 1_000_000_000));

      assertResponse(413, TOO_BIG, wire.response());
    }
    assertNothingSent();
  }

  @Test
  void rejectsAChunkedBodyOnceItIsOverTheLimit() throws Exception {
    start(config().envelope(wholeRequest(100_000)));
    try (HttpWire wire = connect()) {
      wire.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 11; i++) {
        wire.send("2710\r\n" + "x".repeat(10_000) + "\r\n");
      }

      assertResponse(413, TOO_BIG, wire.response());
    }
    assertNothingSent();
  }

  @Test
  void answersAClientThatAsksBeforeItSends() throws Exception {
    start(config().envelope(wholeRequest(1000)));
    try (HttpWire wire = connect()) {
      wire.send(expecting(4));
      assertEquals(100, wire.response().status());
      wire.send("body");
      assertSent(wire.response());
    }
    try (HttpWire wire = connect()) {
      wire.send(expecting(1001));
      RawResponse response = wire.response();
      // Tomcat says "go on" before anybody has looked at the request.
      assertResponse(413, TOO_BIG, response.status() == 100 ? wire.response() : response);
    }

    assertEquals("body", text(onlyEnvelope()));
  }

  @Test
  void sendsNothingIfTheChunksAreMalformed() throws Exception {
    start(config());
    try (HttpWire wire = connect()) {
      wire.send(
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nffffffffffffffffffff\r\n");
      assertRefusedOrEnded(400, wire);
    }
    assertNothingSent();
  }

  @Test
  void deliversTheRejectionToAClientThatIsStillSending() throws Exception {
    start(config().envelope(wholeRequest(1000)));
    try (HttpWire wire = connect()) {
      wire.send(head("POST", "/", Kind.BINARY, 100_000));
      wire.send(new byte[100_000]);

      assertResponse(413, TOO_BIG, wire.response());
    }
    assertNothingSent();
  }

  @Test
  void endsARequestWhoseClientStalls() throws Exception {
    server = start(config().build(), Duration.ofSeconds(1));
    try (HttpWire stalled = connect()) {
      stalled.send(head("POST", "/", Kind.TEXT, 100) + "half");
      assertSent(exchange("POST", "/", Kind.TEXT, "other".getBytes(UTF_8)));

      assertRefusedOrEnded(408, stalled);
    }
    assertEquals("other", text(onlyEnvelope()));
  }

  @Test
  void sendsNothingForClientsThatAbort() throws Exception {
    start(config());
    for (int i = 0; i < 3 * serverThreads(); i++) {
      try (HttpWire wire = connect()) {
        wire.send(head("POST", "/", Kind.TEXT, 100) + "half");
        wire.abort();
      }
    }

    assertSent(exchange("POST", "/", Kind.TEXT, "whole".getBytes(UTF_8)));

    assertEquals("whole", text(onlyEnvelope()));
  }

  @Test
  void serves100ClientsAtOnce() throws Exception {
    start(config());
    int clients = holdsThreads() ? serverThreads() - 1 : 100;
    List<HttpWire> wires = new ArrayList<>();
    Set<String> bodies = new HashSet<>();
    try {
      for (int i = 0; i < clients; i++) {
        HttpWire wire = connect();
        wires.add(wire);
        wire.send(head("POST", "/", Kind.TEXT, 10) + "body-");
      }
      for (int i = 0; i < clients; i++) {
        String rest = String.valueOf(10_000 + i);
        bodies.add("body-" + rest);
        wires.get(i).send(rest);
      }
      for (HttpWire wire : wires) {
        assertSent(wire.response());
      }
    } finally {
      for (HttpWire wire : wires) {
        wire.close();
      }
    }

    Set<String> sent = new HashSet<>();
    envelopes(clients).forEach(envelope -> sent.add(text(envelope)));
    assertEquals(bodies, sent);
  }

  /** A number alone is no body by default, and so no item. */
  @Test
  void splitsABodyIntoRecordsAndAnswersForEach() throws Exception {
    start(config().split(Split.JSON_ARRAY));

    assertResponse(
        207,
        "{\"message\":\"Multi-Status\",\"error\":\"1 of 3 items were not sent\",\"items\":["
            + "{\"status\":200},{\"status\":400,\"error\":\"invalid json body\",\"byte\":5},{\"status\":200}]}",
        exchange("POST", "/", Kind.JSON, "[[1],2,[3]]".getBytes(UTF_8)));

    assertEquals(
        List.of("[1]", "[3]"), envelopes(2).stream().map(one -> text(one)).toList());
  }

  @Test
  void routesToAnAllowedTopicOnly() throws Exception {
    String other = kafka.newTopic(1);
    start(config().topicsQueryArg("to").allowedTopics(other));

    assertSent(exchange("POST", "/?to=" + other, Kind.TEXT, "x".getBytes(UTF_8)));
    assertResponse(502, FORBIDDEN, exchange("POST", "/?to=not-" + other, Kind.TEXT, new byte[1]));

    assertEquals(1, kafka.records(other, 1, Eventually.DEADLINE).size());
    assertNothingSent();
  }

  @Test
  void sendsRequestsOfTheConfiguredMethodsOnly() throws Exception {
    start(config().methods("PUT", "PATCH"));

    for (String method : List.of("POST", "OPTIONS", "GET")) {
      RawResponse refused = exchange(method, "/", Kind.TEXT, "x".getBytes(UTF_8));
      assertResponse(
          405,
          "{\"message\":\"Method Not Allowed\","
              + "\"error\":\"requests of this method are not sent\"}",
          refused);
      assertEquals("PUT, PATCH", refused.header("Allow"), method);
    }
    assertSent(exchange("PUT", "/", Kind.TEXT, "sent".getBytes(UTF_8)));

    assertEquals("sent", text(onlyEnvelope()));
  }

  @Test
  void saysWhatIsWrongWithABody() throws Exception {
    start(config());

    assertResponse(
        400,
        "{\"message\":\"Bad Request\",\"error\":\"invalid json body\"}",
        exchange("POST", "/", Kind.JSON, "{".getBytes(UTF_8)));
    assertNothingSent();
  }

  @Test
  void ignoresTheBodyIfItIsNotForwarded() throws Exception {
    start(config()
        .envelope(EnvelopeConfig.builder()
            .forwardMethod(true)
            .forwardUri(true)
            .forwardHeaders(true)
            .forwardBody(false)
            .maxBodyBytes(10)
            .build()));

    assertSent(exchange("POST", "/", Kind.TEXT, new byte[1000]));

    assertEquals(null, onlyEnvelope().body());
  }

  /** The waiting requests are more than threads, yet one that needs no broker is served at once. */
  @Test
  void holdsNoThreadWhileTheBrokerIsDownAndRecoversWithIt() throws Exception {
    try (EmbeddedKafka own = EmbeddedKafka.start()) {
      own.createTopic(topic, 1, Map.of());
      start(config()
          .bootstrapServers(own.bootstrapServers())
          .envelope(wholeRequest(1000))
          .producerRequestTimeout(Duration.ofSeconds(1))
          .producerRequestRetriesMaxAttempts(3));
      assertSent(exchange("POST", "/", Kind.TEXT, "before".getBytes(UTF_8)));
      own.stop();

      int waiting = holdsThreads() ? serverThreads() - 2 : 3 * serverThreads();
      List<HttpWire> wires = new ArrayList<>();
      try {
        for (int i = 0; i < waiting; i++) {
          HttpWire wire = HttpWire.connect(port(), PATIENT);
          wires.add(wire);
          wire.send(head("POST", "/", Kind.TEXT, 4) + "lost");
        }
        assertResponse(413, TOO_BIG, exchange("POST", "/", Kind.BINARY, Kind.BINARY.body(1001)));
        for (HttpWire wire : wires) {
          assertResponse(502, NOT_SENT, wire.response());
        }
      } finally {
        for (HttpWire wire : wires) {
          wire.close();
        }
      }

      own.startAgain();
      Eventually.until(
          "requests are sent again",
          PATIENT,
          () -> exchange("POST", "/", Kind.TEXT, "after".getBytes(UTF_8)).status() == 200);
      List<ConsumerRecord<byte[], byte[]>> records = own.records(topic, 2, PATIENT);
      assertEquals("before", text(EnvelopeReader.read(records.get(0).value())));
      assertEquals(
          "after", text(EnvelopeReader.read(records.get(records.size() - 1).value())));
    }
  }

  private PublisherConfigBuilder config() {
    return PublisherConfig.builder()
        .bootstrapServers(kafka.bootstrapServers())
        .topic(topic)
        .envelope(wholeRequest(2 * MIB))
        .producerAsync(false)
        .producerRequestLimitsBytesPerRequest(8 * MIB);
  }

  private static EnvelopeConfig wholeRequest(int maxBodyBytes) {
    return EnvelopeConfig.builder()
        .forwardMethod(true)
        .forwardUri(true)
        .forwardHeaders(true)
        .maxBodyBytes(maxBodyBytes)
        .build();
  }

  private void start(PublisherConfigBuilder config) throws Exception {
    server = start(config.build(), PATIENT);
  }

  private int port() {
    return requireNonNull(server, "server").port();
  }

  private HttpWire connect() throws IOException {
    return HttpWire.connect(port());
  }

  private RawResponse get(String target) throws IOException {
    try (HttpWire wire = connect()) {
      wire.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
      return wire.response();
    }
  }

  private RawResponse exchange(String method, String target, Kind kind, byte[] body)
      throws IOException {
    try (HttpWire wire = connect()) {
      wire.send(head(method, target, kind, body.length));
      wire.send(body);
      return wire.response();
    }
  }

  private static String head(String method, String target, Kind kind, int length) {
    return method + " " + target + " HTTP/1.1\r\nHost: h\r\nContent-Type: " + kind.contentType
        + "\r\nContent-Length: " + length + "\r\n\r\n";
  }

  private static void assertSent(RawResponse response) {
    assertResponse(200, SENT, response);
  }

  private static void assertResponse(int status, String json, RawResponse response) {
    assertEquals(status + " " + json, response.status() + " " + response.text());
    String contentType = requireNonNull(response.header("Content-Type"), "Content-Type");
    // Blanks there mean nothing (RFC 9110 §5.6.6), and servers drop them.
    assertEquals("application/json;charset=utf-8", contentType.replace(" ", ""));
  }

  private static void assertRefusedOrEnded(int status, HttpWire wire) throws IOException {
    RawResponse response;
    try {
      response = wire.response();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server neither answered nor ended the connection", e);
    } catch (IOException e) {
      wire.awaitEnd();
      return;
    }
    assertEquals(status, response.status());
  }

  private static String expecting(int length) {
    return head("POST", "/", Kind.BINARY, length)
        .replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
  }

  private Envelope onlyEnvelope() {
    return envelopes(1).get(0);
  }

  private List<Envelope> envelopes(int count) {
    return records(count).stream()
        .map(record -> EnvelopeReader.read(record.value()))
        .toList();
  }

  private List<ConsumerRecord<byte[], byte[]>> records(int count) {
    List<ConsumerRecord<byte[], byte[]>> records = kafka.records(topic, count, Eventually.DEADLINE);
    assertEquals(count, records.size());
    return records;
  }

  private void assertNothingSent() {
    assertEquals(List.of(), kafka.records(topic));
  }

  private static List<Header> headers(Envelope envelope) {
    return requireNonNull(envelope.headers(), "headers");
  }

  private static byte[] body(Envelope envelope) {
    return requireNonNull(envelope.body(), "body");
  }

  private static String text(Envelope envelope) {
    return new String(body(envelope), UTF_8);
  }
}
