package dev.postrider.kong.lua;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenResty's functions, with the results that its documentation and the RFCs of the encodings give. */
class NgxFunctionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "ngx.encode_base64('hello') => aGVsbG8=",
        "ngx.encode_base64('hello', true) => aGVsbG8",
        "ngx.decode_base64('aGVsbG8=') => hello",
        "tostring(ngx.decode_base64('a*b')) => nil",
        "ngx.escape_uri('a b/c?d=e&f') => a%20b%2Fc%3Fd%3De%26f",
        "ngx.unescape_uri('a%20b+c%zz') => a b c%zz",
        "ngx.encode_args({a = 'x y', b = true}) => a=x%20y&b",
        "ngx.decode_args('a=1&b=2&a=3&c').a[2] => 3",
        "tostring(ngx.decode_args('a=1&c').c) => true",
        "ngx.md5('hello') => 5d41402abc4b2a76b9719d911017c592",
        "ngx.encode_base64(ngx.sha1_bin('hello')) => qvTGHdzF6KLavt4PO0gs2a6pQ00=",
        "ngx.encode_base64(ngx.hmac_sha1('thisisverysecretstuff', 'some string we want to sign')) => R/pvxzHC4NLtj7S+kXFg/NePTmk=",
        "ngx.crc32_long('hello') => 907060870",
        "ngx.http_time(1290079655) => Thu, 18 Nov 2010 11:27:35 GMT",
        "ngx.parse_http_time('Thu, 18 Nov 2010 11:27:35 GMT') => 1290079655",
        "ngx.re.match('hello, 1234', '[0-9]+')[0] => 1234",
        "ngx.re.match('hello, 1234', '([0-9])[0-9]+')[1] => 1",
        "ngx.re.match('hello, 1234', '([0-9])(?<remaining_digits>[0-9]+)').remaining_digits => 234",
        "tostring(ngx.re.match('hello, world', '(world)|(hello)|(?<named>howdy)').named) => false",
        "tostring(ngx.re.match('hello', '[0-9]+')) => nil",
        "ngx.re.match('HELLO', 'hel', 'ijo')[0] => HEL",
        "table.concat({ngx.re.find('hello, 1234', '([0-9]+)', 'jo')}, ' ') => 8 11",
        "ngx.re.gsub('hello, 1234', '([0-9])[0-9]', '[$0][$1]') => hello, [12][1][34][3]",
        "ngx.re.sub('hello, 1234', '[0-9]', function(m) return '<' .. m[0] .. '>' end) => hello, <1>234",
        "ngx.re.gsub('a.b', '[[:alpha:]]', 'x') => x.x",
        "ngx.re.gsub('a[b', '[[]', '-') => a-b",
        "ngx.re.gsub('x', 'x', '${0}$$') => x$",
        "#ngx.today() => 10",
        "#ngx.localtime() => 19",
        "#ngx.utctime() => 19",
        "ngx.ERR => 4",
        "require('ngx.base64').encode_base64url('??>') => Pz8-",
      })
  void gives(String expression, String result) throws Exception {
    assertEquals(result, LuaRun.of("return (tostring(" + expression + "))"));
  }

  @Test
  void iteratesOverMatches() throws Exception {
    assertEquals(
        "[\"a=1\",\"b=2\"]",
        LuaRun.of("local out = {} for m in ngx.re.gmatch('a=1, b=2', '(\\\\w)=(\\\\d)', 'jo') do"
            + " out[#out + 1] = m[1] .. '=' .. m[2] end return out"));
  }

  @Test
  void timeIsNow() throws Exception {
    double now = Double.parseDouble(String.valueOf(LuaRun.of("return tostring(ngx.now())")));
    assertTrue(Math.abs(now - System.currentTimeMillis() / 1000.0) < 60);
    double seconds = Double.parseDouble(String.valueOf(LuaRun.of("return ngx.time()")));
    assertEquals(Math.floor(seconds), seconds);
  }

  @Test
  void badExpressionIsAnError() throws Exception {
    assertTrue(
        String.valueOf(LuaRun.of("return tostring(select(2, pcall(ngx.re.match, 'a', '(')))"))
            .contains("pcre_compile() failed"));
  }
}
