package dev.postrider.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.QueryArgument;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The part of a body that Twilio signs (twilio.com/docs/usage/security): the arguments of a form, sorted by name
 * and each value once; of any other body nothing, but the signed query has its hash.
 */
final class TwilioBody {

  /** The header that says whether the body is a form. */
  static final String TYPE_HEADER = "content-type";

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String HASH_ARGUMENT = "bodySHA256";
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private TwilioBody() {}

  /** The text behind the address; null if no signature covers the body. */
  static @Nullable ByteBuffer signed(SignedRequest request) {
    ByteBuffer body = request.body();
    String type = request.first(TYPE_HEADER);
    if (!body.hasRemaining()) {
      return NOTHING;
    } else if (type != null && type.toLowerCase(Locale.ROOT).startsWith(FORM)) {
      return form(UTF_8.decode(body).toString());
    }
    byte[] hash = QueryArgument.first(request.view().target(), HASH_ARGUMENT);
    return hash != null && isHash(new String(hash, UTF_8), body) ? NOTHING : null;
  }

  private static @Nullable ByteBuffer form(String body) {
    SortedMap<String, SortedSet<String>> arguments = new TreeMap<>();
    try {
      for (String argument : body.split("&", -1)) {
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        String value = equals < 0 ? "" : argument.substring(equals + 1);
        arguments
            .computeIfAbsent(URLDecoder.decode(name, UTF_8), unused -> new TreeSet<>())
            .add(URLDecoder.decode(value, UTF_8));
      }
    } catch (IllegalArgumentException e) {
      return null; // a percent sign without its digits, which Twilio does not send
    }
    StringBuilder signed = new StringBuilder();
    arguments.forEach(
        (name, values) -> values.forEach(value -> signed.append(name).append(value)));
    return UTF_8.encode(signed.toString());
  }

  private static boolean isHash(String hex, ByteBuffer body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(body);
      return MessageDigest.isEqual(digest.digest(), HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      return false;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
