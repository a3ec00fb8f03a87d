// The reference: the application of chat.node.conformance.ScenarioApp, on the Node.js server.
// usage: node reference-server.js <4|2> [msgpack] [--origin=<of pages that may call>]
// prints the port it listens on; ends with its standard input
"use strict";

const [version, ...flags] = process.argv.slice(2);
const origins = flags.filter((flag) => flag.startsWith("--origin=")).map((flag) => flag.split("=")[1]);
const httpServer = require("http").createServer((request, response) => response.writeHead(404).end());

const options = { maxHttpBufferSize: 1e6, pingInterval: 25000, pingTimeout: 20000 };
if (origins.length > 0) options.cors = { origin: origins, credentials: true };
if (flags.includes("msgpack")) {
  options.parser = require("socket.io-msgpack-parser");
}
const io =
  version === "2"
    ? require("socket.io-2")(httpServer, options)
    : new (require("socket.io").Server)(httpServer, { ...options, allowEIO3: true });

function credentials(socket) {
  const auth = socket.handshake.auth || {};
  return { ...socket.handshake.query, ...auth };
}

function refusal(message, data) {
  const error = new Error(message);
  error.data = data;
  return error;
}

function serve(namespace) {
  namespace.on("connection", (socket) => {
    socket.emit("welcome", socket.nsp.name, credentials(socket).token || null);

    socket.on("echo", (...args) => socket.emit("echo-back", ...args));
    socket.on("ack-me", (...args) => args.pop()(...args));
    socket.on("ack-twice", (ack) => {
      ack("first");
      ack("second");
    });
    socket.on("ask-me", (...args) => {
      socket.emit("question", ...args, (...answer) => socket.emit("answered", ...answer));
    });
    socket.on("join", (room, ack) => {
      socket.join(room);
      ack("joined");
    });
    socket.on("leave", (room, ack) => {
      socket.leave(room);
      ack("left");
    });
    socket.on("to-rooms", (rooms, text) => {
      let target = socket.nsp;
      for (const room of rooms) target = target.to(room);
      target.emit("news", text);
    });
    socket.on("to-others", (room, text) => socket.to(room).emit("news", text));
    socket.on("to-all", (text, data) => socket.nsp.emit("news", text, data));
    socket.on("except", (room, text) => socket.nsp.except(room).emit("news", text));
    socket.on("ask-room", (room, ack) => {
      socket.nsp
        .to(room)
        .timeout(400)
        .emit("question", room, (error, answers) => ack(error ? "incomplete" : "complete", answers.sort()));
    });
    socket.on("ask-in-vain", (ack) => {
      socket.timeout(50).emit("never-answered", (error) => ack(error ? "timeout" : "answer"));
    });
    socket.on("burst", (count) => {
      for (let i = 0; i < count; i++) socket.emit("burst-back", i);
    });
    socket.on("flood", (count, length) => {
      const filler = "f".repeat(length);
      for (let i = 0; i < count; i++) socket.volatile.emit("flood-back", i, filler);
      socket.emit("flood-end");
    });
    socket.on("length", (text, ack) => ack(text.length));
    socket.on("repeat", (text, times, ack) => ack(text.repeat(times)));
    socket.on("leave-namespace", () => socket.disconnect());
    socket.on("leave-server", () => socket.disconnect(true));
    socket.on("lose-transport", () => socket.conn.close());
  });
}

serve(io.of("/"));
serve(io.of("/other"));

const guarded = io.of("/guarded");
guarded.use((socket, next) => {
  setTimeout(() => {
    const token = credentials(socket).token;
    if (token === "good") next();
    else if (token === "bare") next(refusal("not you"));
    else next(refusal("Not authorized", { code: "unauthorized", fields: ["token"], nested: { deep: true } }));
  }, 20);
});
serve(guarded);

serve(io.of(version === "2" ? (name, query, next) => next(null, /^\/room-\d+$/.test(name)) : /^\/room-\d+$/));

httpServer.listen(0, "localhost", () => console.log(httpServer.address().port));
process.stdin.on("end", () => process.exit(0));
process.stdin.resume();
