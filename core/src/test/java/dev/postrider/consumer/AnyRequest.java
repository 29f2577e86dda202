package dev.postrider.consumer;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.RequestRejectedException;
import java.util.List;

/** The messages of laws: any text is in the target and in header lines, some of which have one name. */
final class AnyRequest {

  private AnyRequest() {}

  static byte[] message(List<String> texts, byte[] body) throws RequestRejectedException {
    BufferedRequest.Builder request =
        BufferedRequest.builder("PUT", "/" + String.join("?", texts)).body(body);
    for (int i = 0; i < texts.size(); i++) {
      request.header(i % 3 == 0 ? "x" : "y/~" + i % 2, texts.get(i));
    }
    return new EnvelopeEncoder(EnvelopeConfig.wholeRequest()).encode(request.build());
  }
}
