package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code ngx}: OpenResty's functions on text and time (lua-nginx-module), and what they tell of the request. */
final class NgxFunctions {

  private static final DateTimeFormatter HTTP_TIME =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
  private static final DateTimeFormatter PLAIN_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final String[] LEVELS = {
    "STDERR", "EMERG", "ALERT", "CRIT", "ERR", "WARN", "NOTICE", "INFO", "DEBUG"
  };

  private NgxFunctions() {}

  static LuaTable library() {
    ReadOnlyTable ngx = new ReadOnlyTable();
    ngx.set("null", Null.NULL);
    ngx.set("re", NgxRegex.library());
    for (int level = 0; level < LEVELS.length; level++) {
      ngx.set(LEVELS[level], level);
    }
    Arguments.add(ngx, "log", NgxFunctions::log);
    Arguments.add(ngx, "now", a -> LuaValue.valueOf(System.currentTimeMillis() / 1000.0));
    Arguments.add(ngx, "time", a -> LuaValue.valueOf((double) Instant.now().getEpochSecond()));
    Arguments.add(ngx, "update_time", a -> LuaValue.NONE);
    Arguments.add(ngx, "today", a -> a.made(PLAIN_TIME.format(local()).substring(0, 10)));
    Arguments.add(ngx, "localtime", a -> a.made(PLAIN_TIME.format(local())));
    Arguments.add(
        ngx, "utctime", a -> a.made(PLAIN_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))));
    Arguments.add(ngx, "http_time", NgxFunctions::httpTime);
    Arguments.add(ngx, "parse_http_time", NgxFunctions::parseHttpTime);
    Arguments.add(ngx, "encode_base64", NgxFunctions::encodeBase64);
    Arguments.add(ngx, "decode_base64", a -> decoded(a, Base64.getMimeDecoder()));
    Arguments.add(ngx, "md5", a -> a.made(HexFormat.of().formatHex(digest(a, "MD5"))));
    Arguments.add(ngx, "sha1_bin", a -> a.made(new String(digest(a, "SHA-1"), ISO_8859_1)));
    Arguments.add(ngx, "hmac_sha1", NgxFunctions::hmac);
    Arguments.add(ngx, "crc32_long", NgxFunctions::crc32);
    Arguments.add(ngx, "crc32_short", NgxFunctions::crc32);
    Arguments.add(ngx, "escape_uri", a -> a.made(NgxUri.escape(a.text(1), a.integer(2, 2))));
    Arguments.add(ngx, "unescape_uri", a -> a.made(NgxUri.unescape(a.text(1))));
    Arguments.add(ngx, "encode_args", NgxUri::encodeArguments);
    Arguments.add(ngx, "decode_args", NgxUri::decodeArguments);
    ReadOnlyTable request = new ReadOnlyTable();
    Arguments.add(request, "get_headers", a -> KongFunctions.fact(a, "kong.request.get_headers"));
    Arguments.add(request, "get_method", a -> KongFunctions.fact(a, "kong.request.get_method"));
    Arguments.add(
        request, "get_body_data", a -> KongFunctions.fact(a, "kong.request.get_raw_body"));
    Arguments.add(request, "get_uri_args", a -> KongFunctions.query(a, a.integer(1, 100)));
    Arguments.add(request, "read_body", a -> LuaValue.NONE);
    ngx.set("req", request.closed());
    return ngx.closed();
  }

  /** {@code require "ngx.base64"}. */
  static LuaTable base64() {
    ReadOnlyTable base64 = new ReadOnlyTable();
    Arguments.add(
        base64, "encode_base64url", a -> encoded(a, Base64.getUrlEncoder().withoutPadding()));
    Arguments.add(base64, "decode_base64url", a -> decoded(a, Base64.getUrlDecoder()));
    return base64.closed();
  }

  private static Varargs log(Arguments a) {
    int level = Math.max(0, Math.min(LEVELS.length - 1, a.integer(1)));
    String name = level <= 2 ? "alert" : LEVELS[level].toLowerCase(Locale.ROOT);
    a.meter().facts().log(name, BaseFunctions.joined(a, 2, ""));
    return LuaValue.NONE;
  }

  private static ZonedDateTime local() {
    return ZonedDateTime.now(ZoneId.systemDefault());
  }

  private static LuaValue httpTime(Arguments a) {
    try {
      return a.made(
          HTTP_TIME.format(Instant.ofEpochSecond((long) a.number(1)).atZone(ZoneOffset.UTC)));
    } catch (DateTimeException e) {
      throw a.error("time out of range");
    }
  }

  private static LuaValue parseHttpTime(Arguments a) {
    try {
      return LuaValue.valueOf((double) HTTP_TIME
          .withZone(ZoneOffset.UTC)
          .parse(a.text(1), ZonedDateTime::from)
          .toEpochSecond());
    } catch (DateTimeParseException e) {
      return LuaValue.NIL;
    }
  }

  private static LuaValue encodeBase64(Arguments a) {
    boolean bare = a.any(2).toboolean();
    return encoded(a, bare ? Base64.getEncoder().withoutPadding() : Base64.getEncoder());
  }

  private static LuaValue encoded(Arguments a, Base64.Encoder encoder) {
    return a.made(encoder.encodeToString(Texts.of(a.present(1)).getBytes(ISO_8859_1)));
  }

  private static LuaValue decoded(Arguments a, Base64.Decoder decoder) {
    String text = a.text(1);
    if (!text.matches("[A-Za-z0-9+/_-]*={0,2}")) {
      return LuaValue.NIL;
    }
    try {
      return a.made(new String(decoder.decode(text.getBytes(ISO_8859_1)), ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return LuaValue.NIL;
    }
  }

  private static byte[] digest(Arguments a, String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm).digest(a.text(1).getBytes(ISO_8859_1));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LuaValue hmac(Arguments a) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      byte[] key = a.text(1).getBytes(ISO_8859_1);
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA1"));
      return a.made(new String(mac.doFinal(a.text(2).getBytes(ISO_8859_1)), ISO_8859_1));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LuaValue crc32(Arguments a) {
    CRC32 sum = new CRC32();
    sum.update(a.text(1).getBytes(ISO_8859_1));
    return LuaValue.valueOf((double) sum.getValue());
  }
}
