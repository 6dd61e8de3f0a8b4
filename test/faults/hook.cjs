'use strict';
// Loaded before a program that was built with its fault points on (node --require). At the point that KUBELANE_FAULT names, as `NAME` or
// `NAME#2` for the second time, the programs of KUBELANE_FAULT_VICTIMS (helper, openvpn, app) on this laptop are killed.
const { appendFileSync, readdirSync, readFileSync, readlinkSync } = require('node:fs');

const [wanted, time = '1'] = (process.env.KUBELANE_FAULT ?? '').split('#');
const victims = (process.env.KUBELANE_FAULT_VICTIMS ?? '').split(',');
const marks = process.env.KUBELANE_FAULT_MARKS;
const patterns = {
  helper: /\0[^\0]*faults\/helper\.cjs\0/,
  app: /\0[^\0]*faults\/cli\.cjs\0up\0/,
  // Also while it is still setpriv(1), which becomes openvpn.
  openvpn: /\0--management\0\/run\/kubelane\//,
};
let passed = 0;

globalThis.kubelaneFaultPoint = (name) => {
  appendFileSync(`${marks}/passed`, `${name}\n`);
  if (name !== wanted || ++passed !== Number(time)) return;
  appendFileSync(`${marks}/reached`, `${name}\n`);
  const pids = victims.flatMap((victim) => programs(patterns[victim]));
  // Ourselves last: nothing is done after that.
  for (const pid of pids.sort((left, right) => Number(left === process.pid) - Number(right === process.pid))) kill(pid);
};

function programs(pattern) {
  const here = readlinkSync('/proc/self/ns/net');
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return (
          pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')) && readlinkSync(`/proc/${pid}/ns/net`) === here
        );
      } catch {
        return false; // It ended while it was looked at.
      }
    })
    .map(Number);
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
