/**
 * Values for a record from the parts of its request, by a small language of the configuration: {@link
 * dev.postrider.record.Expression} is a text of the language, {@link
 * dev.postrider.record.RequestSources} finds what several of them name.
 */
@NullMarked
package dev.postrider.record;

import org.jspecify.annotations.NullMarked;
