import { resolve } from 'node:path';

/** Arguments of strace: every system call that takes a file's name, and every address, of the program and its children. */
export function straceArguments(log: string): string[] {
  return ['-f', '-qq', '-s', '4096', '-e', 'trace=%file,connect,bind', '-e', 'signal=none', '-o', log];
}

/** What a program that only makes a tunnel may touch. */
export interface Allowance {
  /** The one program that may be run. */
  readonly program: string;
  /** The folder in which everything is allowed. */
  readonly stateDir: string;
}

/** What the loader, the C library and openssl read at every start, whatever the configuration says. */
const readable = [
  /^\/(?:usr\/)?lib(?:64|32)?\/[\w.+-]+(?:\/[\w.+-]+)*$/,
  /^\/etc\/ld\.so\.(?:cache|preload)$/,
  /^\/(?:etc|usr\/lib)\/ssl\/(?:openssl\.cnf|ct_log_list\.cnf)?$/,
  /^\/etc\/(?:resolv\.conf|nsswitch\.conf|hosts|host\.conf|gai\.conf|services|protocols|localtime|passwd|group)$/,
  /^\/usr\/(?:lib\/locale|share\/locale|share\/zoneinfo)(?:\/|$)/,
  /^\/proc\/(?:self\/|sys\/crypto\/|sys\/kernel\/cap_last_cap$)/,
  // Whether the kernel has data-channel offload.
  /^\/sys\/module\/ovpn(?:_dco_v2)?\/version$/,
  /^\/dev\/(?:null|urandom|random|net\/tun)$/,
  // What the C library looks for before it resolves a name itself.
  /^\/(?:var\/)?run\/(?:nscd\/socket|systemd\/)/,
];
/** Looked at, never opened: the folder it is in, and whether the one for temporary files can be used. */
const lookable = [/^\/(?:tmp)?$/];
const writable = [/^\/dev\/(?:null|net\/tun)$/];

const opening = /^(?:open|openat|openat2|creat)$/;
const looking = /^(?:access|faccessat2?|stat|lstat|newfstatat|statx|statfs|readlink|readlinkat|getcwd|chdir)$/;
const writingFlags = /\b(?:O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND)\b/;

/**
 * What stands in a log of strace that is not allowed: another program run, a file opened for reading or writing (or only looked at),
 * made, renamed or removed elsewhere, or a socket file of somebody else's. Calls that failed count too: they were tried.
 */
export function breaches(log: string, { program, stateDir }: Allowance): string[] {
  return log.split('\n').filter((line) => {
    const call = /^\d+\s+(\w+)\((.*)$/.exec(line);
    // The end of an interrupted call: what it was about stood in its first half.
    if (call === null) return false;
    const [, name = '', text = ''] = call;
    const paths = pathsOf(name, text);
    const fits = (path: string): boolean => {
      if (path === stateDir || path.startsWith(`${stateDir}/`)) return true;
      if (/^execve/.test(name)) return path === program;
      if (name === 'connect' || name === 'bind')
        return name === 'connect' && readable.some((pattern) => pattern.test(path));
      if (opening.test(name) && (name === 'creat' || writingFlags.test(text)))
        return writable.some((pattern) => pattern.test(path));
      const known = looking.test(name) ? [...readable, ...lookable] : readable;
      return (looking.test(name) || opening.test(name)) && known.some((pattern) => pattern.test(path));
    };
    return !paths.every(fits);
  });
}

/** The files that a call names; relative ones are from `/`, where the helper starts openvpn. */
function pathsOf(name: string, text: string): string[] {
  if (name === 'connect' || name === 'bind') {
    const socket = /sun_path=@?"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
    return socket === undefined ? [] : [resolve('/', socket)];
  }
  if (name === 'getcwd') return [];
  // Later texts are other things: arguments of a program, what a link says.
  const count = /^(?:rename|link|symlink|mount|pivot_root)/.test(name) ? 2 : 1;
  const texts = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].slice(0, count).map(([, path = '']) => path);
  return texts.filter((path) => path !== '').map((path) => resolve('/', path));
}
