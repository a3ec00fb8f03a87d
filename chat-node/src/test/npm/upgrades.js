// Connects one client after another by polling, with messages under way, and waits for each to move to a WebSocket.
// usage: node upgrades.js <url> <client: 4|3|2> <how many>
"use strict";

const [url, version, count] = process.argv.slice(2);
const io = require({ 4: "socket.io-client", 3: "socket.io-client-3", 2: "socket.io-client-2" }[version]);

function upgrade() {
  return new Promise((resolve, reject) => {
    const socket = io(url, { forceNew: true, reconnection: false });
    const timer = setTimeout(() => reject(new Error("stuck")), 10000);
    const seen = [];
    let moved = false;
    const check = () => {
      if (!moved || seen.length < 40) return;
      clearTimeout(timer);
      socket.close();
      const inOrder = seen.every((value, i) => value === i);
      inOrder ? resolve() : reject(new Error("out of order: " + seen));
    };
    socket.on("echo-back", (i) => {
      seen.push(i);
      if (seen.length < 20) socket.emit("echo", 20 + seen.length - 1);
      if (seen.length === 20) socket.emit("echo", 39);
      check();
    });
    socket.on("disconnect", (reason) => reason !== "io client disconnect" && reject(new Error(reason)));
    socket.on("connect", () => {
      for (let i = 0; i < 20; i++) socket.emit("echo", i);
      const engine = socket.io.engine;
      const done = () => {
        moved = true;
        check();
      };
      engine.transport.name === "websocket" ? done() : engine.once("upgrade", done);
    });
  });
}

async function main() {
  for (let i = 0; i < Number(count); i++) await upgrade();
  console.log("upgraded", count);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.log("failed", error.message);
    process.exit(1);
  }
);
