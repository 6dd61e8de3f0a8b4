'use strict';
// A program like one on the JVM: it lives long, uses one name every second by getaddrinfo(3), and remembers for so many seconds what it heard: an
// address (`networkaddress.cache.ttl`) or that there is none (`networkaddress.cache.negative.ttl`, 10 unless it is set).
// To each line it answers with the address that it would connect to now; an empty line where it knows none.
const { lookup } = require('node:dns');
const { createInterface } = require('node:readline');

const [name, seconds] = process.argv.slice(2);
let known = { address: '', until: 0 };
const waiting = [];

function use() {
  if (Date.now() < known.until) return answer();
  lookup(name, { family: 4 }, (_error, address = '') => {
    known = { address, until: Date.now() + Number(seconds) * 1000 };
    answer();
  });
}

function answer() {
  for (const say of waiting.splice(0)) say();
}

setInterval(use, 1000);
createInterface(process.stdin).on('line', () => {
  waiting.push(() => console.log(known.address));
  if (waiting.length === 1) use();
});
