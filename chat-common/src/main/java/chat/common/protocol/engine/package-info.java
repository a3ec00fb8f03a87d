/**
 * Engine.IO packets and polling payloads, revisions 3 and 4.
 *
 * <pre>
 *                      revision 4                     revision 3
 *   text frame         4hello                         4hello
 *   binary frame       the bytes                      0x04, the bytes
 *   text payload       4hello 0x1e bAQID              6:4hello6:b4AQID      lengths in UTF-16 code units
 *   binary payload     none                           0|1, digit bytes 0..9, 0xff, packet; lengths in bytes
 *   JSONP              none                           ___eio[j]("..."), body d=...
 * </pre>
 */
package chat.common.protocol.engine;
