@NullMarked
package dev.postrider.jq;

import org.jspecify.annotations.NullMarked;
