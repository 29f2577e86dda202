/**
 * Who has sent a request: signatures of webhooks, which are keyed hashes (HMAC, RFC 2104) of a request
 * with a secret that the sender shares.
 */
@NullMarked
package dev.postrider.signature;

import org.jspecify.annotations.NullMarked;
