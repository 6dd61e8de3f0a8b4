import { allowedDirectives, type AllowedDirective } from './directives-allowed.ts';
import {
  dangerousDirectives,
  ignoredDirectives,
  removedDirectives,
  serverDirectives,
  unsupportedDirectives,
} from './directives-refused.ts';
import { dataDirectives, type DataDirective } from './directives-data.ts';
import { fileDirectives, type FileDirective } from './directives-files.ts';

/** What becomes of a directive of a profile. */
export type DirectiveClass =
  /** Goes into the canonical configuration if its parameters fit. */
  | { readonly verdict: 'allowed'; readonly form: AllowedDirective }
  /** Certificates, keys and the like: inline, or a file that the importer inlines. */
  | { readonly verdict: 'file'; readonly form: FileDirective }
  /** Read into the profile's own values (remotes, routes, DNS, credentials) and never passed on as it is. */
  | { readonly verdict: 'data'; readonly reader: DataDirective }
  /** Would run a program, write a file or load code as root: the profile is refused. */
  | { readonly verdict: 'dangerous'; readonly reasonKey: string }
  /** Belongs to a server's configuration: the profile is refused. */
  | { readonly verdict: 'server' }
  /** Needs something that is not there (tap devices, static keys, key stores): the profile is refused. */
  | { readonly verdict: 'unsupported'; readonly reasonKey: string }
  /** Would change this machine or openvpn's process; left out and said so. */
  | { readonly verdict: 'removed'; readonly reasonKey: string }
  /** Has no effect here, or is set by the helper itself; left out and said so. */
  | { readonly verdict: 'ignored'; readonly reasonKey: string };

/** Classifies a directive's name (without dashes); null for a name that is not openvpn's. */
export function classifyDirective(name: string): DirectiveClass | null {
  const form = allowedDirectives.get(name);
  if (form !== undefined) return { verdict: 'allowed', form };
  const file = fileDirectives.get(name);
  if (file !== undefined) return { verdict: 'file', form: file };
  const reader = dataDirectives.get(name);
  if (reader !== undefined) return { verdict: 'data', reader };
  const dangerous = dangerousDirectives.get(name);
  if (dangerous !== undefined) return { verdict: 'dangerous', reasonKey: dangerous };
  if (serverDirectives.has(name)) return { verdict: 'server' };
  const unsupported = unsupportedDirectives.get(name);
  if (unsupported !== undefined) return { verdict: 'unsupported', reasonKey: unsupported };
  const removed = removedDirectives.get(name);
  if (removed !== undefined) return { verdict: 'removed', reasonKey: removed };
  const ignored = ignoredDirectives.get(name);
  return ignored === undefined ? null : { verdict: 'ignored', reasonKey: ignored };
}

/** Every name of the tables, for the test that each is in one of them only and that none of openvpn's is missing. */
export function classifiedNames(): string[] {
  return [
    ...[allowedDirectives, fileDirectives, dataDirectives].flatMap((table) => [...table.keys()]),
    ...[dangerousDirectives, unsupportedDirectives, removedDirectives, ignoredDirectives].flatMap((table) => [
      ...table.keys(),
    ]),
    ...serverDirectives,
  ];
}
