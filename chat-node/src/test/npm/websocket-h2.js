// A WebSocket within an HTTP/2 connection (RFC 8441), as browsers make one to a proxy that offers it.
// usage: node websocket-h2.js <https url>     prints the status and the beginning of the first frame's text
"use strict";

const http2 = require("http2");
const url = process.argv[2];
const session = http2.connect(url, { rejectUnauthorized: false });

function fail(error) {
  console.log("failed", error.message);
  process.exit(1);
}

session.on("error", fail);
session.on("remoteSettings", (settings) => {
  if (!settings.enableConnectProtocol) return fail(new Error("not offered"));
  const stream = session.request({
    ":method": "CONNECT",
    ":protocol": "websocket",
    ":scheme": "https",
    ":authority": new URL(url).host,
    ":path": "/socket.io/?EIO=4&transport=websocket",
    "sec-websocket-version": "13",
  });
  stream.on("error", fail);
  stream.on("response", (headers) => console.log("status", headers[":status"]));
  stream.once("data", (frame) => {
    // An unmasked text frame of less than 64 KB: two bytes, or four, before its text.
    const text = frame.subarray(frame[1] < 126 ? 2 : 4).toString();
    console.log("frame", frame[0], text.slice(0, 8));
    process.exit(0);
  });
});
