@NullMarked
package dev.postrider.kong.compare;

import org.jspecify.annotations.NullMarked;
