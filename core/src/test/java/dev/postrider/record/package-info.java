@NullMarked
package dev.postrider.record;

import org.jspecify.annotations.NullMarked;
