// The Node.js side of ./chat bench: what chat.node.bench.compare.PlainServer does, on Socket.IO as it comes, with the native
// helpers of its WebSockets.
// usage: node plain-server.js [port of Redis, for the Redis adapter]
// prints the port it listens on; a line on its standard input asks for a collection, which it answers with a line; ends with
// its standard input
"use strict";

process.env.NODE_ENV = "production";
require("v8").setFlagsFromString("--expose-gc");
const collect = require("vm").runInNewContext("gc");

const [redisPort] = process.argv.slice(2).map(Number);

async function server() {
  if (redisPort) return require("./cluster-stacks.js")("8", redisPort, {});
  return new (require("socket.io").Server)({ serveClient: false });
}

if (!require("bufferutil").mask.toString().includes("[native code]")) throw new Error("there is no native bufferutil");
server().then((io) => {
  io.on("connection", (socket) => {
    socket.on("join", (room, ack) => {
      socket.join(room);
      ack();
    });
    socket.on("say", (room, sender, text) => io.to(room).emit("news", sender, text));
  });
  const httpServer = require("http").createServer();
  io.attach(httpServer);
  httpServer.listen(0, "127.0.0.1", () => console.log(httpServer.address().port));
});
process.stdin.on("data", () => {
  collect();
  console.log("collected");
});
process.stdin.on("end", () => process.exit());
