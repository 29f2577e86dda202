package dev.postrider.kong.server;

import dev.postrider.kong.server.Call.Answer;

/** Makes an answer of the bytes that came for a call. */
@FunctionalInterface
interface Decoding {

  Answer<?> of(Call<?> call) throws WireException;
}
