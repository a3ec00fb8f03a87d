// The Node.js side of ./chat bench cluster: what chat.node.bench.ClusterServer does, on Socket.IO with its Redis adapter.
// usage: node cluster-bench.js <port of Redis> <rooms>
// prints the port it listens on; ends with its standard input
"use strict";

const [redisPort, rooms] = process.argv.slice(2).map(Number);

require("./cluster-stacks.js")("8", redisPort, {}).then((io) => {
  let joined = 0;
  io.on("connection", (socket) => {
    socket.join("room" + (joined++ % rooms));
    socket.on("say", (room, text) => io.to(room).emit("news", room, text));
  });
  const httpServer = require("http").createServer();
  io.attach(httpServer, { transports: ["websocket"], perMessageDeflate: false });
  httpServer.listen(0, "127.0.0.1", () => console.log(httpServer.address().port));
});
process.stdin.on("end", () => process.exit()).resume();
