package dev.postrider.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What providers give in their documents as an example of their signature, and what is next to it. */
class PublishedExamplesTest {

  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /**
   * One example.
   *
   * @param source the document
   * @param at when it was signed, in seconds since 1970; 0 if it has no time stamp
   */
  private record Example(
      String source, SignatureScheme scheme, String secret, long at, BufferedRequest request) {

    Verdict verdict(RequestView view, String key, long later) throws RequestRejectedException {
      Instant now = Instant.ofEpochSecond(at + later);
      return new SignatureVerifier(scheme, List.of(key), TOLERANCE, () -> now)
          .verify(view, view.body(Integer.MAX_VALUE));
    }

    @Override
    public String toString() {
      return source;
    }
  }

  private static BufferedRequest.Builder post(String target, String type, String body) {
    return BufferedRequest.builder("POST", target)
        .header("Content-Type", type)
        .body(body.getBytes(UTF_8));
  }

  private static BufferedRequest.Builder twilio(String more, String type, String body) {
    return post("/myapp.php?foo=1&bar=2" + more, type, body);
  }

  static Stream<Example> examples() {
    return Stream.of(
        new Example(
            "github.com/standard-webhooks/standard-webhooks spec/standard-webhooks.md, libraries' tests",
            SignatureScheme.standardWebhooks(),
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            1614265330,
            post("/", "application/json", "{\"test\": 2432232314}")
                .header("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .header("webhook-timestamp", "1614265330")
                .header(
                    "webhook-signature",
                    "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
                        + " v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
                        + " v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
                .build()),
        new Example(
            "docs.github.com, Validating webhook deliveries: Testing the webhook payload validation",
            SignatureScheme.github(),
            "It's a Secret to Everybody",
            0,
            post("/", "application/json", "Hello, World!")
                .header(
                    "X-Hub-Signature-256",
                    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
                .build()),
        new Example(
            "github.com/stripe/stripe-dotnet EventUtilityTest and event_test_signature.json",
            SignatureScheme.stripe(),
            "webhook_secret",
            1533204620,
            post("/", "application/json", stripeEvent())
                .header(
                    "Stripe-Signature",
                    "t=1533204620,"
                        + "v1=f0bdba6d4eacbd8ad8a3bbadd7248e633ec1477f7899c124c51b39405fa36613,"
                        + "v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef")
                .build()),
        new Example(
            "docs.slack.dev, Verifying requests from Slack",
            SignatureScheme.slack(),
            "8f742231b10e8888abcd99yyyzzz85a5",
            1531420618,
            post(
                    "/",
                    "application/x-www-form-urlencoded",
                    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                        + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
                        + "&user_name=roadrunner&command=%2Fwebhook-collect&text="
                        + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
                        + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                        + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
                .header("X-Slack-Request-Timestamp", "1531420618")
                .header(
                    "X-Slack-Signature",
                    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
                .build()),
        // Shopify gives the form (shopify.dev, "Validate the origin of your webhook"), but no
        // example.
        new Example(
            "RFC 4231 §4.3 in Shopify's form",
            SignatureScheme.shopify(),
            "Jefe",
            0,
            post("/", "application/json", "what do ya want for nothing?")
                .header("X-Shopify-Hmac-SHA256", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=")
                .build()),
        new Example(
            "twilio.com/docs/usage/security, Validating requests",
            SignatureScheme.twilio("https://mycompany.com"),
            "12345",
            0,
            twilio(
                    "",
                    "application/x-www-form-urlencoded; charset=UTF-8",
                    "To=%2B18005551212&Digits=1234&From=%2B12349013030&CallSid=CA1234567890ABCDE"
                        + "&Caller=%2B12349013030")
                .header("X-Twilio-Signature", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")
                .build()),
        new Example(
            "github.com/twilio/twilio-python test_request_validator.py: body",
            SignatureScheme.twilio("https://mycompany.com"),
            "12345",
            0,
            twilio(
                    "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
                    "application/json",
                    "{\"property\": \"value\", \"boolean\": true}")
                .header("X-Twilio-Signature", "a9nBmqA0ju/hNViExpshrM61xv4=")
                .build()),
        new Example(
            "github.com/twilio/twilio-python test_request_validator.py: duplicates",
            SignatureScheme.twilio("https://mycompany.com"),
            "12345",
            0,
            twilio(
                    "",
                    "application/x-www-form-urlencoded",
                    "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234")
                .header("X-Twilio-Signature", "IK+Dwps556ElfBT0I3Rgjkr1wJU=")
                .build()));
  }

  /** Two spaces for each level, and a line break at the end. */
  private static String stripeEvent() {
    return String.join(
        "\n",
        "{",
        "  \"id\": \"evt_123\",",
        "  \"object\": \"event\",",
        "  \"account\": \"acct_123\",",
        "  \"api_version\": \"2017-05-25\",",
        "  \"created\": 1533204620,",
        "  \"data\": {",
        "    \"object\": {",
        "      \"id\": \"ii_123\",",
        "      \"object\": \"invoiceitem\",",
        "      \"amount\": 1000,",
        "      \"currency\": \"usd\",",
        "      \"customer\": \"cus_123\",",
        "      \"date\": 1533204620,",
        "      \"description\": \"Test Invoice Item\",",
        "      \"discountable\": false,",
        "      \"invoice\": \"in_123\",",
        "      \"livemode\": false,",
        "      \"metadata\": {},",
        "      \"period\": {",
        "        \"start\": 1533204620,",
        "        \"end\": 1533204620",
        "      },",
        "      \"plan\": null,",
        "      \"proration\": false,",
        "      \"quantity\": null,",
        "      \"subscription\": null",
        "    }",
        "  },",
        "  \"livemode\": false,",
        "  \"pending_webhooks\": 1,",
        "  \"request\": {",
        "    \"id\": \"req_123\",",
        "    \"idempotency_key\": \"idempotency-key-123\"",
        "  },",
        "  \"type\": \"invoiceitem.created\"",
        "}",
        "");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isValid(Example example) throws RequestRejectedException {
    assertEquals(Verdict.VALID, example.verdict(example.request(), example.secret(), 300));
    assertEquals(Verdict.VALID, example.verdict(example.request(), example.secret(), -300));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isStaleBeyondTheTolerance(Example example) throws RequestRejectedException {
    Verdict late = example.at() == 0 ? Verdict.VALID : Verdict.STALE;
    assertEquals(late, example.verdict(example.request(), example.secret(), 301));
    assertEquals(late, example.verdict(example.request(), example.secret(), -301));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isInvalidWithAnyByteOfTheBodyChanged(Example example) throws RequestRejectedException {
    byte[] body = new byte[example.request().body(Integer.MAX_VALUE).remaining()];
    for (int i = 0; i < body.length; i++) {
      example.request().body(Integer.MAX_VALUE).get(body);
      body[i] ^= 1;
      Verdict verdict = example.verdict(copy(example.request(), body, ""), example.secret(), 0);
      assertEquals(Verdict.INVALID, verdict, "byte " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isInvalidWithAnotherSecret(Example example) throws RequestRejectedException {
    String other = example.secret().substring(0, example.secret().length() - 4) + "AAAA";
    assertEquals(Verdict.INVALID, example.verdict(example.request(), other, 0));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isMissingWithoutAnyHeaderItNeeds(Example example) throws RequestRejectedException {
    byte[] body = new byte[example.request().body(Integer.MAX_VALUE).remaining()];
    example.request().body(Integer.MAX_VALUE).get(body);
    for (String name : example.scheme().neededHeaders()) {
      Verdict verdict = example.verdict(copy(example.request(), body, name), example.secret(), 0);
      assertEquals(Verdict.MISSING, verdict, name);
    }
  }

  private static BufferedRequest copy(BufferedRequest request, byte[] body, String without) {
    BufferedRequest.Builder copy =
        BufferedRequest.builder(request.method(), request.target()).body(body);
    request.headers((name, value) -> {
      if (!name.equalsIgnoreCase(without)) {
        copy.header(name, value);
      }
    });
    return copy.build();
  }
}
