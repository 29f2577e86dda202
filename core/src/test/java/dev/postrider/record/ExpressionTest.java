package dev.postrider.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestRejectedException.Reason;
import dev.postrider.envelope.RequestView;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

  private static final PathTemplate TEMPLATE = PathTemplate.parse("/shops/{shop}/orders/{order}");

  /** Gives its body once, and knows who has sent it. */
  private static final class Request implements RequestView {

    private final BufferedRequest request;
    private boolean read;

    Request(BufferedRequest request) {
      this.request = request;
    }

    @Override
    public String method() {
      return request.method();
    }

    @Override
    public String target() {
      return request.target();
    }

    @Override
    public void headers(HeaderVisitor visitor) {
      request.headers(visitor);
    }

    @Override
    public @Nullable String clientIp() {
      return "192.0.2.7";
    }

    @Override
    public @Nullable String consumer() {
      return "ada";
    }

    @Override
    public ByteBuffer body(int maxBytes) throws RequestRejectedException {
      assertTrue(!read, "the body is asked for once");
      read = true;
      return request.body(maxBytes).asReadOnlyBuffer();
    }
  }

  private static BufferedRequest.Builder order() {
    return BufferedRequest.builder("PUT", "/shops/a%20b+c/orders/7%2F8?tenant=t%20+1&flag&tenant=2")
        .header("X-Tenant", "acme")
        .header("x-tenant", "second")
        .header("X-Latin", "\u00e9")
        .header("Cookie", "a=1; session=s=7")
        .header("Cookie", " b = \"2\";c")
        .header("Content-Type", "application/json")
        .body(
            "{\"order\":{\"id\": 4711.0, \"id\": 4712.00, \"no\\u0074e\": \"\\u20ac\"},\"none\":null}"
                .getBytes(UTF_8));
  }

  private static @Nullable String value(String text, BufferedRequest request)
      throws RequestRejectedException {
    Expression expression = Expression.parse(text);
    RequestSources sources = new RequestSources(
        List.of(expression),
        TEMPLATE,
        false,
        EnvelopeConfig.builder().build(),
        () -> "an-id".getBytes(UTF_8),
        InstantSource.fixed(Instant.parse("2026-11-27T03:00:00Z")));
    byte[] value = new RequestValues(sources, new Request(request)).of(expression);
    return value == null ? null : new String(value, UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "header:X-Tenant;acme",
        "header:absent;",
        "query:tenant;t  1",
        "query:flag;",
        "path:1;shops",
        "path:2;a b+c",
        "path:4;7/8",
        "path:5;",
        "path:{shop};a b+c",
        "path:{order};7/8",
        "cookie:session;s=7",
        "cookie:b;\"2\"",
        "cookie:c;",
        "json:/order/id;4712.00",
        "json:/order/note;€",
        "json:/order;{\"id\":4711.0,\"id\":4712.00,\"no\\u0074e\":\"\\u20ac\"}",
        "json:/none;",
        "json:/absent;",
        "form:order;",
        "method;PUT",
        "uri;/shops/a%20b+c/orders/7%2F8?tenant=t%20+1&flag&tenant=2",
        "client_ip;192.0.2.7",
        "consumer;ada",
        "constant:a:b c;a:b c",
        "uuid;an-id",
        "now;2026-11-27T03:00:00.000Z",
        "header:absent | query:tenant;t  1",
        "header:absent|json:/none|constant:x;x",
        "{header:x-tenant}-{json:/order/id};acme-4712.00",
        "tenant {header:x-tenant} ;tenant acme",
        "{header:x-tenant}\\|\\{\\}\\\\\\ {method};acme|{}\\ PUT",
        "{header:absent|constant:none}/{path:{shop}};none/a b+c",
        "{header:absent}-{json:/order/id};",
        "{header:absent}-x | {method}!;PUT!",
        "header:x-tenant | reject;acme",
      })
  void valueOfARequest(String text, @Nullable String expected) throws Exception {
    assertEquals(expected, value(text, order().build()));
  }

  @Test
  void formAndQueryHaveTheSameRulesAndFormsNeedTheirType() throws Exception {
    BufferedRequest.Builder form =
        BufferedRequest.builder("POST", "/").body("a=1+%2B&b&c=".getBytes(UTF_8));
    assertNull(value("form:a", form.build()));
    form.header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    assertEquals("1 +", value("form:a", form.build()));
    assertNull(value("form:b", form.build()));
    assertEquals("", value("form:c", form.build()));
  }

  @Test
  void partIsTheFirstOfItsNameInAMultipartBody() throws Exception {
    String body = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n"
        + "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n3\r\n"
        + "--b\r\nContent-Type: x/y\r\nContent-Disposition: form-data; name=\u00c3\u00a4\r\n\r\n\r\n"
        + "--b--\r\n";
    BufferedRequest.Builder request =
        BufferedRequest.builder("POST", "/").body(body.getBytes(ISO_8859_1));
    assertNull(value("part:a", request.build()));
    request.header("Content-Type", "multipart/form-data; boundary=b");
    assertEquals("1\r\n2", value("part:a", request.build()));
    assertEquals("", value("part:\u00e4", request.build()));
    assertNull(value("part:c", request.build()));
    assertNull(value("form:a", request.build()));
    RequestRejectedException e = assertThrows(
        RequestRejectedException.class,
        () -> value("part:a", request.body("--b\r\n".getBytes(UTF_8)).build()));
    assertEquals("unable to decode multipart body", e.error());
  }

  @Test
  void bytesThatAreNotUtf8AreKept() throws Exception {
    Expression expression = Expression.parse("{header:x-latin}{query:q}");
    RequestSources sources = new RequestSources(
        List.of(expression),
        null,
        false,
        EnvelopeConfig.builder().build(),
        () -> new byte[0],
        Instant::now);
    BufferedRequest request =
        BufferedRequest.builder("GET", "/?q=%FF").header("X-Latin", "\u00e9").build();
    byte[] value = new RequestValues(sources, request).of(expression);
    assertNotNull(value);
    assertEquals("\u00e9\u00ff", new String(value, ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "header:absent | reject;missing header:absent",
        "header:absent | cookie:x | reject;missing header:absent or cookie:x",
        "{header:x-tenant}-{query:absent|reject};missing query:absent",
        "{header:absent}-{query:tenant} | reject;missing header:absent or query:tenant",
        "path:{shop} | reject;missing path:{shop}",
      })
  void requestWithoutANeededValueIsRejected(String text, String error) {
    BufferedRequest request = BufferedRequest.builder("GET", "/shops/1/orders")
        .header("X-Tenant", "acme")
        .build();
    RequestRejectedException e =
        assertThrows(RequestRejectedException.class, () -> value(text, request));
    assertEquals(Reason.MISSING_VALUE, e.reason());
    assertEquals(error, e.error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"order\":", "[1,]", "", "7", "{\"order\":tru}"})
  void bodyThatIsNoJsonIsRejected(String body) {
    BufferedRequest request = BufferedRequest.builder("POST", "/")
        .header("Content-Type", "application/json")
        .body(body.getBytes(UTF_8))
        .build();
    RequestRejectedException e =
        assertThrows(RequestRejectedException.class, () -> value("json:/order", request));
    assertEquals("invalid json body", e.error());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '`',
      value = {
        "''§at character 1: expected a source",
        "heder:x§at character 1: expected a source, one of query, header, path, json, form, part,"
            + " cookie, constant, method, uri, client_ip, consumer, uuid, now",
        "header:a | | uuid§at character 12: expected a source",
        "header:a | qury:b§at character 12: expected a source, one of query, header, path, json, form,"
            + " part, cookie, constant, method, uri, client_ip, consumer, uuid, now",
        "x-{heder:a}§at character 4: expected a source, one of query, header, path, json, form, part,"
            + " cookie, constant, method, uri, client_ip, consumer, uuid, now",
        "header:x y§at character 8: expected the name of a header",
        "header:§at character 8: expected the name of a header",
        "header§at character 7: expected ':', as in header:NAME",
        "json:order§at character 6: expected a JSON Pointer, such as /order/id",
        "json:/a~2§at character 6: expected a JSON Pointer, such as /order/id",
        "path:0§at character 6: expected the number of a segment, from 1 on, or {name} of path_template",
        "path:{a-b}§at character 6: expected the number of a segment, from 1 on, or {name} of path_template",
        "part:§at character 6: expected the name of a part",
        "query:§at character 7: expected the name of an argument",
        "{header:a§at character 1: '{' is not closed; as text it is \\{",
        "header:a}§at character 9: '}' closes nothing; as text it is \\}",
        "query:a{method}§at character 8: '{' in the argument of query; as text it is \\{",
        "{method}\\§at character 9: '\\' escapes nothing",
        "reject§at character 1: reject must stand behind all sources",
        "reject | method§at character 1: reject must stand behind all sources",
      })
  void faultsNameTheCharacter(String text, String fault) {
    ExpressionSyntaxException e = assertThrows(
        ExpressionSyntaxException.class, () -> Expression.parse(text.equals("''") ? "" : text));
    assertEquals(fault, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "orders;at character 1: expected '/'",
        "/a/{b};",
        "/a/x{b};at character 4: expected a text or one name in braces",
        "/{a}/{a};at character 6: {a} is there twice",
      })
  void templatesOfPathsAreChecked(String text, @Nullable String fault) {
    if (fault == null) {
      assertEquals(text, PathTemplate.parse(text).toString());
    } else {
      assertEquals(
          fault,
          assertThrows(ExpressionSyntaxException.class, () -> PathTemplate.parse(text))
              .getMessage());
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "header:", "query:a", "json:/a", "path:", "{", "}", "|", "\\", " ", "reject", "uuid",
            "x", ":")
        .list()
        .ofMaxSize(8)
        .map(pieces -> String.join("", pieces));
  }

  /** Whatever the text is, it is an expression that says the same again, or a fault within the text. */
  @Property(tries = 2000)
  void readsOrRefusesAnyText(@ForAll("texts") String text) throws Exception {
    try {
      Expression expression = Expression.parse(text);
      assertEquals(
          expression.alternatives(), Expression.parse(expression.toString()).alternatives());
      if (expression.segmentNotIn(TEMPLATE) == null && !text.contains("reject")) {
        value(text, order().build());
      }
    } catch (ExpressionSyntaxException e) {
      assertTrue(e.position() >= 1 && e.position() <= text.length() + 1, e.getMessage());
    }
  }
}
