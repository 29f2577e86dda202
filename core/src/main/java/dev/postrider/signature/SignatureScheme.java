package dev.postrider.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a sender signs its requests. Immutable.
 *
 * @since 0.1.0
 */
public final class SignatureScheme {

  private static final String SHA256 = "sha256";
  private static final String STANDARD_SECRET = "whsec_";

  private final SignatureHeader header;
  private final String hash;
  private final @Nullable String timestampHeader;
  private final SignedContent content;
  private final boolean base64Secret;

  private SignatureScheme(
      SignatureHeader header,
      String hash,
      @Nullable String timestampHeader,
      SignedContent content,
      boolean base64Secret) {
    this.header = header;
    this.hash = hash;
    this.timestampHeader = timestampHeader;
    this.content = content;
    this.base64Secret = base64Secret;
  }

  /** Symmetric signatures of Standard Webhooks (spec/standard-webhooks.md): {@code v1}. */
  public static SignatureScheme standardWebhooks() {
    return new SignatureScheme(
        new SignatureHeader("webhook-signature", ' ', "v1,", true, null),
        SHA256,
        "webhook-timestamp",
        SignedContent.parse("{header:webhook-id}.{timestamp}.{body}"),
        true);
  }

  /** GitHub's (docs.github.com, "Validating webhook deliveries"). */
  public static SignatureScheme github() {
    return new SignatureScheme(
        new SignatureHeader("x-hub-signature-256", ',', "sha256=", false, null),
        SHA256,
        null,
        SignedContent.parse("{body}"),
        false);
  }

  /** Stripe's (docs.stripe.com/webhooks, "Verify webhook signatures manually"). */
  public static SignatureScheme stripe() {
    return new SignatureScheme(
        new SignatureHeader("stripe-signature", ',', "v1=", false, "t="),
        SHA256,
        null,
        SignedContent.parse("{timestamp}.{body}"),
        false);
  }

  /** Slack's (docs.slack.dev, "Verifying requests from Slack"). */
  public static SignatureScheme slack() {
    return new SignatureScheme(
        new SignatureHeader("x-slack-signature", ',', "v0=", false, null),
        SHA256,
        "x-slack-request-timestamp",
        SignedContent.parse("v0:{timestamp}:{body}"),
        false);
  }

  /** Shopify's (shopify.dev, "Validate the origin of your webhook"). */
  public static SignatureScheme shopify() {
    return new SignatureScheme(
        new SignatureHeader("x-shopify-hmac-sha256", ',', "", true, null),
        SHA256,
        null,
        SignedContent.parse("{body}"),
        false);
  }

  /**
   * Twilio's (twilio.com/docs/usage/security, "Validating requests").
   *
   * @param baseUrl what stands before the request target in the address that Twilio calls, for
   *     example {@code https://hooks.example.com}
   */
  public static SignatureScheme twilio(String baseUrl) {
    return new SignatureScheme(
        new SignatureHeader("x-twilio-signature", ',', "", true, null),
        "sha1",
        null,
        SignedContent.twilio(baseUrl),
        false);
  }

  /**
   * Any other keyed hash.
   *
   * @param header the header with the signature, or with several, separated by commas
   * @param hash {@code sha1}, {@code sha256}, {@code sha384} or {@code sha512}
   * @param base64 whether the signature is base64, else it is hexadecimal
   * @param prefix what the signature begins with; may be empty
   * @param signed what is signed: text with {@code {body}}, {@code {timestamp}}, {@code {method}},
   *     {@code {uri}} and {@code {header:NAME}} in it
   * @param timestampHeader the header with the time stamp, in seconds since 1970; null if there is none
   * @throws IllegalArgumentException if {@code signed} is no such text, or does not hold what protects
   *     the request
   */
  public static SignatureScheme hmac(
      String header,
      String hash,
      boolean base64,
      String prefix,
      String signed,
      @Nullable String timestampHeader) {
    SignedContent content = SignedContent.parse(signed);
    if (!content.has(SignedContent.BODY)) {
      throw new IllegalArgumentException("must have {body}, or anybody could change the body");
    } else if (content.has(SignedContent.TIMESTAMP) != (timestampHeader != null)) {
      throw new IllegalArgumentException(
          timestampHeader == null
              ? "has {timestamp}, which needs signature.timestamp_header"
              : "must have {timestamp}, or anybody could change the time stamp");
    }
    return new SignatureScheme(
        new SignatureHeader(header.toLowerCase(Locale.ROOT), ',', prefix, base64, null),
        hash,
        timestampHeader == null ? null : timestampHeader.toLowerCase(Locale.ROOT),
        content,
        false);
  }

  /** Whether a secret is of this scheme's form. */
  public boolean takes(String secret) {
    return bytes(secret).length > 0;
  }

  /** The key of a secret that is taken. */
  SecretKey key(String secret) {
    return new SecretKey(hash, bytes(secret));
  }

  /** Empty if the secret stands for none. */
  private byte[] bytes(String secret) {
    if (!base64Secret) {
      return secret.getBytes(UTF_8);
    }
    boolean marked = secret.startsWith(STANDARD_SECRET);
    try {
      return Base64.getDecoder()
          .decode(marked ? secret.substring(STANDARD_SECRET.length()) : secret);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  SignatureHeader header() {
    return header;
  }

  SignedContent content() {
    return content;
  }

  /** The time stamp as it came; null if the request has none. */
  @Nullable
  String timestamp(SignedRequest request) {
    return timestampHeader == null
        ? header.timestamp(request.all(header.name()))
        : request.first(timestampHeader);
  }

  /** The names of the headers without which no request is signed, in lower case. */
  Set<String> neededHeaders() {
    Set<String> needed = new HashSet<>(content.headers());
    needed.add(header.name());
    if (timestampHeader != null) {
      needed.add(timestampHeader);
    }
    return needed;
  }

  /** The names of all headers it looks at, in lower case. */
  Set<String> headers() {
    Set<String> headers = neededHeaders();
    if (content.isTwilios()) {
      headers.add(TwilioBody.TYPE_HEADER);
    }
    return headers;
  }
}
