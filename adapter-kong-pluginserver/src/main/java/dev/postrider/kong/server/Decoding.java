package dev.postrider.kong.server;

import dev.postrider.kong.server.Call.Reply;

/** Makes a reply of the bytes that came for a call. */
@FunctionalInterface
interface Decoding {

  Reply<?> of(Call<?> call) throws WireException;
}
