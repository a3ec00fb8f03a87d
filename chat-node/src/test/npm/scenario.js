// The scenario in Node.js. The same script against two servers must print the same.
// usage: node scenario.js <url> <client: 4|3|2> <transport: polling|websocket|upgrade> [msgpack]
"use strict";

const scenario = require("./client-scenario.js");

const [url, version, transport, parser] = process.argv.slice(2);
const io = require({ 4: "socket.io-client", 3: "socket.io-client-3", 2: "socket.io-client-2" }[version]);
const more = parser === "msgpack" ? { parser: require("socket.io-msgpack-parser") } : {};

scenario({ io, url, version, transport, more, bytes: Buffer.from, say: console.log }).then(
  () => process.exit(0),
  (error) => {
    console.log("failed", error.message);
    process.exit(1);
  }
);
