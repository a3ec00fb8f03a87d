// The Socket.IO servers that can be in a cluster with ours: each with an adapter of its time and a Redis client that it takes.
"use strict";

function callbackClient(port) {
  return require("redis-3").createClient(port, "127.0.0.1");
}

async function promiseClients(port) {
  const pub = require("redis").createClient({ url: `redis://127.0.0.1:${port}` });
  const sub = pub.duplicate();
  await Promise.all([pub.connect(), sub.connect()]);
  return [pub, sub];
}

function ioredisClients(port) {
  const Redis = require("ioredis");
  return [new Redis(port, "127.0.0.1"), new Redis(port, "127.0.0.1")];
}

const stacks = {
  8: async (port, options) =>
    server("socket.io", require("@socket.io/redis-adapter").createAdapter(...(await promiseClients(port)), options)),
  "8-ioredis": async (port, options) =>
    server("socket.io", require("@socket.io/redis-adapter").createAdapter(...ioredisClients(port), options)),
  7: async (port, options) =>
    server("socket.io", require("redis-adapter-7").createAdapter(...(await promiseClients(port)), options)),
  6: async (port, options) => {
    const [pubClient, subClient] = [callbackClient(port), callbackClient(port)];
    const adapter = require("socket.io-redis-6").createAdapter({ pubClient, subClient, ...options });
    return survivor(server("socket.io-4.1", adapter));
  },
  5: async (port, options) => {
    const [pubClient, subClient] = [callbackClient(port), callbackClient(port)];
    const adapter = require("socket.io-redis-5")({ pubClient, subClient, ...options });
    const io = require("socket.io-2")({ serveClient: false });
    io.adapter(adapter);
    return survivor(io);
  },
};

/** Before version 7, what an adapter cannot parse ends the process, unless somebody listens to its errors. */
function survivor(io) {
  for (const namespace of ["/", "/admin"]) io.of(namespace).adapter.on("error", () => {});
  return io;
}

function server(library, adapter) {
  return new (require(library).Server)({ adapter, serveClient: false });
}

// options: {key, requestsTimeout, publishOnSpecificResponseChannel}
module.exports = (version, port, options) => stacks[version](port, options);
