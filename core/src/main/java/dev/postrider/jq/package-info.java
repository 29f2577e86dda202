/** Programs in jq that change messages, run by jackson-jq within limits. Needs {@code net.thisptr:jackson-jq} 1.x. */
@NullMarked
package dev.postrider.jq;

import org.jspecify.annotations.NullMarked;
