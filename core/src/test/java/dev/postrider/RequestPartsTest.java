package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.config.MessageFormat;
import dev.postrider.config.PublisherConfig;
import dev.postrider.config.PublisherConfigBuilder;
import dev.postrider.config.SignatureFailure;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestPartsTest {

  private static final BufferedRequest REQUEST = BufferedRequest.builder(
          "POST", "/a?topics=other&key=k&x=1")
      .header("Content-Type", "application/x-www-form-urlencoded")
      .header("X-One", "1")
      .header("X-Two", "2")
      .header("X-One", "3")
      .header("Cookie", "c=1")
      .body("f=1&g=2".getBytes(UTF_8))
      .build();

  /** A view that has nothing but the parts named, and fails when it is asked for another. */
  private record OnlyNamedParts(RequestParts parts, RequestView all) implements RequestView {

    @Override
    public String clientIp() {
      assertTrue(parts.clientIp(), "client ip");
      return "192.0.2.7";
    }

    @Override
    public String consumer() {
      assertTrue(parts.consumer(), "consumer");
      return "ada";
    }

    @Override
    public String method() {
      assertTrue(parts.method() || (parts.methodOfEmptyBody() && isEmpty()), "method");
      return all.method();
    }

    @Override
    public String target() {
      assertTrue(parts.target(), "target");
      return all.target();
    }

    @Override
    public void headers(HeaderVisitor visitor) {
      assertTrue(parts.allHeaders() || !parts.headers().isEmpty(), "headers");
      all.headers((name, value) -> {
        if (parts.allHeaders() || parts.headers().contains(name.toLowerCase(Locale.ROOT))) {
          visitor.header(name, value);
        }
      });
    }

    @Override
    public @Nullable String contentType() {
      assertTrue(parts.allHeaders() || parts.headers().contains("content-type"), "content type");
      return all.contentType();
    }

    @Override
    public @Nullable String contentEncoding() {
      assertTrue(parts.allHeaders() || parts.headers().contains("content-encoding"), "coding");
      return all.contentEncoding();
    }

    private boolean isEmpty() {
      try {
        return !all.body(Integer.MAX_VALUE).hasRemaining();
      } catch (RequestRejectedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public ByteBuffer body(int maxBytes) throws RequestRejectedException {
      assertTrue(parts.body(), "body");
      return all.body(maxBytes);
    }
  }

  @Provide
  Arbitrary<PublisherConfig> configurations() {
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    Arbitrary<List<String>> names =
        Arbitraries.of("x-one", "x-two", "content-type", "absent").list().uniqueElements();
    Arbitrary<PublisherConfigBuilder> envelopes = Combinators.combine(flags, flags, flags, flags)
        .as((method, uri, headers, body) -> PublisherConfig.builder()
            .topic("home")
            .producerAsync(false)
            .envelope(EnvelopeConfig.builder()
                .forwardMethod(method)
                .forwardUri(uri)
                .forwardHeaders(headers)
                .forwardBody(body || !(method || uri || headers))
                .build()));
    Arbitrary<String> keys = Arbitraries.of(
        "",
        "key_query_arg",
        "query:key",
        "header:x-two",
        "cookie:c",
        "path:1",
        "json:/a",
        "form:f",
        "method",
        "uri",
        "client_ip",
        "consumer",
        "constant:k");
    Arbitrary<List<Boolean>> switches = flags.list().ofSize(8);
    return Combinators.combine(envelopes, names, names, switches, keys, signed())
        .as((config, included, excluded, on, key, signed) -> {
          config
              .forwardHttpHeadersAsRecordHeaders(on.get(0))
              .forwardAllByDefault(on.get(1))
              .includeHeaders(included)
              .excludeHeaders(excluded);
          if (on.get(2)) {
            config.topicsQueryArg("topics").allowedTopics(List.of("other"));
          }
          if (on.get(3)) {
            config.methods("GET", REQUEST.method());
          }
          if (key.equals("key_query_arg") && !on.get(6)) {
            config.keyQueryArg("key");
          } else if (!key.isEmpty() && !key.equals("key_query_arg")) {
            config.key(key);
          }
          if (on.get(5)) {
            config.messageFormat(MessageFormat.RAW_BODY);
          }
          if (on.get(6)) {
            config.tombstoneWhen("header:x-two=2 | method:DELETE").key("constant:k");
          }
          if (on.get(7)) {
            config.redactHeaders("x-one").redactQuery("x").redactBody("f");
          }
          if (on.get(4)) {
            config
                .signatureScheme("hmac")
                .signatureSecret("s")
                .signatureHeader("X-One")
                .signatureSigned(signed)
                .signatureOnFailure(SignatureFailure.FLAG);
          }
          return config.build();
        });
  }

  private static Arbitrary<String> signed() {
    return Arbitraries.of("{body}", "{method}{body}", "{uri}{body}", "{body}{header:x-two}");
  }

  static RequestParts partsOf(PublisherConfig config) {
    return RequestParts.of(config, new RecordMaker(config, new Router(config), null).sources());
  }

  @Property(tries = 400)
  void theNamedPartsMakeTheSameRecord(@ForAll("configurations") PublisherConfig config) {
    RequestParts parts = partsOf(config);

    RequestParts everything = new RequestParts(true, true, true, true, Set.of(), true, true, true);
    ProducerRecord<byte[], byte[]> expected =
        published(config, new OnlyNamedParts(everything, REQUEST));
    ProducerRecord<byte[], byte[]> actual = published(config, new OnlyNamedParts(parts, REQUEST));

    assertEquals(expected.topic(), actual.topic());
    assertArrayEquals(expected.key(), actual.key());
    assertArrayEquals(expected.value(), actual.value());
    assertEquals(expected.headers(), actual.headers());
  }

  private static ProducerRecord<byte[], byte[]> published(
      PublisherConfig config, RequestView request) {
    try (MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        RequestPublisher publisher = RequestPublisher.create(config, producer)) {
      Response response = publisher.publish(request).toCompletableFuture().join();
      assertEquals(200, response.status(), response.json());
      return producer.history().get(0);
    }
  }

  @Test
  void namesNoMoreThanIsNeeded() {
    PublisherConfig config = PublisherConfig.builder().topic("t").build();

    assertEquals(
        new RequestParts(
            false,
            true,
            false,
            false,
            Set.of("content-type", "content-encoding"),
            true,
            false,
            false),
        partsOf(config));
  }
}
