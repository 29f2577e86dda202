/**
 * Content codings of HTTP (RFC 9110 §8.4): gives back what a body was before it was compressed, and never
 * more than a limit of it.
 */
@NullMarked
package dev.postrider.coding;

import org.jspecify.annotations.NullMarked;
