package dev.postrider.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/** Bytes as an envelope has them: text where they are UTF-8, else base64. */
record TextOrBase64(String text, boolean base64) {

  static TextOrBase64 of(byte[] bytes) {
    try {
      return new TextOrBase64(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), false);
    } catch (CharacterCodingException e) {
      return new TextOrBase64(Base64.getEncoder().encodeToString(bytes), true);
    }
  }
}
