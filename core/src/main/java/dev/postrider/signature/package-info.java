/**
 * Signatures of webhooks, which prove the sender of a request: keyed hashes (HMAC, RFC 2104) of a request
 * with a secret that the sender shares.
 */
@NullMarked
package dev.postrider.signature;

import org.jspecify.annotations.NullMarked;
