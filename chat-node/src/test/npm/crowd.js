// Many clients of all versions and transports, each with a name of its own, that come back whenever they are cut off.
// usage: node crowd.js <url> <how many>     Says "here <round>" whenever all have connected once more and moved to their
// last transport; answers on its standard input "tally <n>" with how many have heard "hello" exactly n times by now, and
// "gone?" with "gone" as soon as nobody is connected. Ends with its standard input.
"use strict";

const readline = require("readline");
const [url, count] = [process.argv[2], Number(process.argv[3])];
const versions = [
  { io: require("socket.io-client"), name: "4" },
  { io: require("socket.io-client-3"), name: "3" },
  { io: require("socket.io-client-2"), name: "2" },
];
const ways = [["polling"], ["websocket"], ["polling", "websocket"]];
const delays = { reconnectionDelay: 100, reconnectionDelayMax: 1000, timeout: 20000 };

const clients = [];
let round = 0;
let goneIsAsked = false;

function join(i) {
  const { io, name: version } = versions[i % 3];
  const transports = ways[Math.floor(i / 3) % 3];
  const query = { name: "client-" + i };
  const socket = io(url, { ...delays, forceNew: true, transports, query });
  const client = { socket, version, transports, connects: 0, settled: false, heard: 0 };
  clients.push(client);
  socket.on("connect", () => {
    const engine = socket.io.engine;
    const settle = () => {
      client.settled = true;
      check();
    };
    client.connects++;
    engine.transport.name === transports[transports.length - 1] ? settle() : engine.once("upgrade", settle);
  });
  socket.on("disconnect", (reason) => {
    client.settled = false;
    if (!reason.startsWith("transport") && reason !== "ping timeout") console.log("put out:", reason);
    checkGone();
  });
  socket.on("hello", () => client.heard++);
}

function check() {
  if (clients.length < count || !clients.every((client) => client.settled && client.connects > 0)) return;
  console.log("here", ++round);
  for (const client of clients) client.connects = 0;
}

function checkGone() {
  if (!goneIsAsked || clients.some((client) => client.socket.connected)) return;
  console.log("gone");
  goneIsAsked = false;
}

function tally(times) {
  const others = clients.filter((client) => client.heard !== times);
  console.log(count - others.length, others.length === 0 ? "all" : "not so " + JSON.stringify({ ...others[0], socket: undefined }));
}

for (let i = 0; i < count; i++) join(i);
const commands = readline.createInterface({ input: process.stdin });
commands.on("line", (line) => {
  const [command, times] = line.split(" ");
  if (command === "tally") return tally(Number(times));
  goneIsAsked = true;
  checkGone();
});
commands.on("close", () => process.exit(0));
