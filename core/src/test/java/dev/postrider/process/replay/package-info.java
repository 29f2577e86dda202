@NullMarked
package dev.postrider.process.replay;

import org.jspecify.annotations.NullMarked;
