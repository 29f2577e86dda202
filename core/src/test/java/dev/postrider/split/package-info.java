@NullMarked
package dev.postrider.split;

import org.jspecify.annotations.NullMarked;
