/** Growing byte buffers and UTF-8 as JavaScript writes it: what every codec here is built from. */
package chat.common.bytes;
