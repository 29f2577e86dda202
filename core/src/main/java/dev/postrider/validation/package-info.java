/**
 * Bodies are held to a JSON Schema, by a library that need not be there.
 *
 * @since 0.1.0
 */
@org.jspecify.annotations.NullMarked
package dev.postrider.validation;
