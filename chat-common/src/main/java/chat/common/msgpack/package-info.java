/**
 * msgpack to and from Jackson trees, byte for byte as JavaScript's packer (notepack 3) has it: socket.io-msgpack-parser and
 * the Redis adapter both speak that.
 *
 * <pre>
 *   null c0   false c2   true c3   integers: the smallest form that holds them, unsigned where not negative
 *   numbers with a fraction, or beyond 64 bits: cb float64        strings a0.. d9 da db      bytes c4 c5 c6
 *   arrays 90.. dc dd    objects 80.. de df    read only: ca float32, ext -1 time (an ISO string here), ext 0
 * </pre>
 */
package chat.common.msgpack;
