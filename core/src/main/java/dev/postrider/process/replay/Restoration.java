package dev.postrider.process.replay;

import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.envelope.Envelope;
import dev.postrider.envelope.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request of an envelope again. Each thing in which that request cannot be as it came is a difference, unless a change of
 * the command line replaces the header at fault. Not thread-safe.
 */
final class Restoration {

  /** RFC 9110 §5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Pattern TARGET = Pattern.compile("[!-~\\x80-\\xff]+");
  private static final Pattern UNSAFE_VALUE = Pattern.compile("[\\r\\n\\x00]");
  private static final Pattern MASKED_ARGUMENT = Pattern.compile("[?&][^=&]*=\\*\\*\\*(&|$)");

  /** The mask of {@code redact_with}. */
  private static final String MASK = "***";

  private static final RequestBody NO_BODY = new RequestBody.InMemory(new byte[0]);

  private final HeaderChanges changes;
  private final String authority;
  private final @Nullable BodyStore store;
  private final List<String> differences = new ArrayList<>();

  private Restoration(HeaderChanges changes, String authority, @Nullable BodyStore store) {
    this.changes = changes;
    this.authority = authority;
    this.store = store;
  }

  /**
   * The request of an envelope.
   *
   * @param authority the host where the envelope names none
   * @param store where bodies are that are not in their envelopes, null if nobody has said
   * @throws RefusedException if there is nothing that could be sent
   */
  static OutgoingRequest of(
      Envelope envelope, HeaderChanges changes, String authority, @Nullable BodyStore store)
      throws RefusedException {
    return new Restoration(changes, authority, store).request(envelope);
  }

  private OutgoingRequest request(Envelope envelope) throws RefusedException {
    String method = present(envelope.method(), "method (forward_method)");
    String target = present(envelope.target(), "target (forward_uri)");
    check(TOKEN.matcher(method).matches(), "the method is no token");
    check(TARGET.matcher(target).matches(), "the target has white space or control characters");
    check(!method.equals("CONNECT"), "CONNECT opens a tunnel");
    List<Header> lines = headers(envelope);
    List<Header> sent = new ArrayList<>(changes.applied(lines));
    for (Header header : sent) {
      check(TOKEN.matcher(header.name()).matches(), "the name of a header is no token");
      check(
          !UNSAFE_VALUE.matcher(header.value()).find(),
          "the header " + header.name() + " has a line break or NUL");
      different(header.value().equals(MASK), "the header " + header.name() + " is redacted");
    }
    different(MASKED_ARGUMENT.matcher(target).find(), "the query is redacted");
    decoded(envelope, sent);
    RequestBody body = body(envelope, sent);
    boolean chunked = frame(sent, body.length());
    if (!has(sent, "host")) {
      sent.add(0, new Header("host", authority));
    }
    return new OutgoingRequest(method, target, sent, body, chunked, differences);
  }

  private RequestBody body(Envelope envelope, List<Header> sent) throws RefusedException {
    byte[] bytes = envelope.body();
    ClaimCheck claimCheck = envelope.claimCheck();
    if (bytes != null) {
      return new RequestBody.InMemory(bytes);
    } else if (claimCheck != null) {
      if (store == null) {
        throw new RefusedException(ClaimCheckOptions.MISSING);
      }
      return new RequestBody.InStore(store, claimCheck);
    }
    boolean had = has(sent, "transfer-encoding")
        || sent.stream()
            .anyMatch(line -> is(line, "content-length") && !line.value().equals("0"));
    check(!had, "the record does not have the body (forward_body, or redact_body left it out)");
    return NO_BODY;
  }

  private static String present(@Nullable String value, String what) throws RefusedException {
    if (value == null) {
      throw new RefusedException("the record has no " + what);
    }
    return value;
  }

  private static void check(boolean holds, String otherwise) throws RefusedException {
    if (!holds) {
      throw new RefusedException(otherwise);
    }
  }

  private void different(boolean isDifferent, String what) {
    if (isDifferent) {
      differences.add(what);
    }
  }

  private List<Header> headers(Envelope envelope) {
    List<Header> lines = envelope.headers();
    different(lines == null, "the record has no headers (forward_headers)");
    different(envelope.truncated().contains("headers"), "a limit has cut the headers");
    return lines == null ? List.of() : lines;
  }

  /** A decoded body goes without its codings. */
  private void decoded(Envelope envelope, List<Header> sent) {
    List<String> codings = envelope.decodedCodings();
    if (!codings.isEmpty()) {
      differences.add("the body was decoded " + codings);
      sent.removeIf(header -> is(header, "content-encoding") || is(header, "content-length"));
    }
  }

  /** Makes the header tell where the body ends; answers whether that is by chunks. */
  private boolean frame(List<Header> sent, long length) {
    List<Header> codings =
        sent.stream().filter(line -> is(line, "transfer-encoding")).toList();
    List<Header> lengths =
        sent.stream().filter(line -> is(line, "content-length")).toList();
    if (!codings.isEmpty()) {
      different(!lengths.isEmpty(), "the header has both Transfer-Encoding and Content-Length");
      boolean chunked =
          codings.size() == 1 && codings.get(0).value().strip().equalsIgnoreCase("chunked");
      different(!chunked, "the transfer coding is not chunked alone");
      sent.removeAll(lengths);
      if (!chunked) {
        replace(sent, codings, new Header("transfer-encoding", "chunked"));
      }
      return true;
    }
    Header right = new Header("content-length", Long.toString(length));
    if (lengths.isEmpty()) {
      if (length > 0) {
        // HTTP/2 needs none; HTTP/1.1 does.
        sent.add(right);
      }
    } else if (lengths.size() > 1 || !lengths.get(0).value().strip().equals(right.value())) {
      differences.add("the body is not as long as Content-Length says");
      replace(sent, lengths, right);
    }
    return false;
  }

  private static void replace(List<Header> sent, List<Header> old, Header fresh) {
    int place = sent.indexOf(old.get(0));
    sent.removeAll(old);
    sent.add(place, fresh);
  }

  private static boolean has(List<Header> lines, String name) {
    return lines.stream().anyMatch(line -> is(line, name));
  }

  private static boolean is(Header header, String name) {
    return header.name().toLowerCase(Locale.ROOT).equals(name);
  }
}
