/** What a success means, tried on real processes: brokers and programs of ours that are ended, stopped and cut off. */
@NullMarked
package dev.postrider.reliability;

import org.jspecify.annotations.NullMarked;
