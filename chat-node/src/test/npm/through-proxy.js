// Clients of all versions, transports and origins that come through a proxy, join a room and stay a while.
// usage: node through-proxy.js <url> <token> <how many> <cookies: keep|none> <seconds>   "keep": version 4 alone,
// which can in Node.js.
// Prints {"settled", "acks", "troubles": {what: how often}} when all are connected and on their last transport and each got
// its answers, or after so many seconds.
"use strict";

const [url, token, , cookies] = process.argv.slice(2);
const [count, seconds] = [Number(process.argv[4]), Number(process.argv[6])];
const four = { io: require("socket.io-client"), name: "4" };
const versions =
  cookies === "keep" ? [four] : [four, { io: require("socket.io-client-3"), name: "3" }, { io: require("socket.io-client-2"), name: "2" }];
const ways = [["polling"], ["websocket"], ["polling", "websocket"]];
const ACKS = 5;

const troubles = {};
const sockets = [];
let settled = 0;
let acks = 0;

function trouble(what) {
  troubles[what] = (troubles[what] || 0) + 1;
}

function said(error) {
  const request = error && error.context;
  return [error && error.message, request && request.responseText].filter(Boolean).join(" ");
}

function ask(socket, name, times) {
  if (times === 0) return;
  socket.emit("history", { room: "through-the-proxy" }, (answer) => {
    if (answer.ok) acks++;
    else trouble(name + " was answered " + answer.error.code);
    done();
    setTimeout(ask, 100, socket, name, times - 1);
  });
}

function join(i) {
  const { io, name: version } = versions[i % versions.length];
  const transports = ways[Math.floor(i / versions.length) % ways.length];
  const name = version + " " + transports.join("+");
  const credentials = version === "2" ? { query: { token } } : { auth: { token } };
  const options = { transports, forceNew: true, timeout: 10000, reconnectionDelay: 200, withCredentials: cookies === "keep" };
  const socket = io(url, { ...credentials, ...options, extraHeaders: { Origin: "http://elsewhere.example" } });
  sockets.push(socket);
  let known = false;
  socket.on("connect", () => {
    if (known) return;
    known = true;
    const engine = socket.io.engine;
    const settle = () => {
      settled++;
      done();
    };
    engine.transport.name === transports[transports.length - 1] ? settle() : engine.once("upgrade", settle);
    ask(socket, name, ACKS);
  });
  socket.on("disconnect", (reason) => trouble(name + " " + reason));
  socket.on("connect_error", (error) => trouble(name + " " + said(error)));
}

function done() {
  if (settled === count && acks === count * ACKS) end();
}

function end() {
  console.log(JSON.stringify({ settled, acks, troubles }));
  process.exit(0);
}

for (let i = 0; i < count; i++) join(i);
setTimeout(end, seconds * 1000);
