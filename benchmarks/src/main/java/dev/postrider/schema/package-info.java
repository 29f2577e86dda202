/** What the encoders of payloads cost, beside the envelope. */
@NullMarked
package dev.postrider.schema;

import org.jspecify.annotations.NullMarked;
