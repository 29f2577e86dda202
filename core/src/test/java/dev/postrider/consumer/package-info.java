@NullMarked
package dev.postrider.consumer;

import org.jspecify.annotations.NullMarked;
