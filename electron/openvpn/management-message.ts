import type { OpenvpnState } from '../shared/helper-protocol.ts';

/** openvpn's state names as the management interface writes them. */
export type OpenvpnStateName = OpenvpnState;

/** One state change, from `>STATE:` or from a line of `state on all`. Addresses and `detail` are '' where openvpn left them empty. */
export interface OpenvpnStateChange {
  /** Unix seconds. */
  readonly time: number;
  readonly name: OpenvpnStateName;
  /** SUCCESS, a reason of a reconnect, `timeout 30`… ; control characters are stripped. */
  readonly detail: string;
  readonly tunnelAddress: string;
  readonly remoteAddress: string;
  readonly remotePort: number | null;
  readonly localAddress: string;
  readonly localPort: number | null;
  readonly tunnelAddress6: string;
}

/** A question put together with the credentials (`SC:`). */
export interface StaticChallenge {
  /** Whether what is typed may be shown. */
  readonly echo: boolean;
  /** Whether the answer is appended to the password (openvpn 2.7) and not sent beside it. */
  readonly concat: boolean;
  readonly text: string;
}

/** A question the server puts by refusing the first password (`CRV1`). */
export interface DynamicChallenge {
  readonly echo: boolean;
  readonly responseRequired: boolean;
  readonly stateId: string;
  readonly username: string;
  readonly text: string;
}

/** Something the server wants of the user before it lets the session in (`>INFOMSG:`). */
export type PendingAuthentication =
  | { readonly type: 'web-auth'; readonly flags: readonly string[]; readonly url: string }
  | { readonly type: 'open-url'; readonly url: string }
  | { readonly type: 'cr-text'; readonly echo: boolean; readonly responseRequired: boolean; readonly text: string }
  /** Anything else, and every address that is not a plain https one. */
  | { readonly type: 'other'; readonly text: string };

/** One line of the management interface, parsed (management-notes.txt). All texts are printable. */
export type ManagementMessage =
  | { readonly kind: 'info'; readonly text: string }
  | { readonly kind: 'hold'; readonly suggestedDelaySeconds: number }
  | ({ readonly kind: 'state' } & OpenvpnStateChange)
  | { readonly kind: 'bytecount'; readonly bytesIn: number; readonly bytesOut: number }
  | { readonly kind: 'log'; readonly time: number; readonly flags: string; readonly text: string }
  | { readonly kind: 'fatal'; readonly text: string }
  | { readonly kind: 'echo'; readonly time: number; readonly text: string }
  | {
      readonly kind: 'password-needed';
      /** 'Auth', 'Private Key', 'HTTP Proxy', 'SOCKS Proxy' or a token's name. */
      readonly realm: string;
      readonly usernameNeeded: boolean;
      /** False only where the server wants a user name alone. */
      readonly passwordNeeded: boolean;
      readonly staticChallenge?: StaticChallenge;
    }
  | {
      readonly kind: 'password-failed';
      readonly realm: string;
      /** The server's words, '' if it gave none. */
      readonly reason: string;
      readonly dynamicChallenge?: DynamicChallenge;
    }
  | { readonly kind: 'auth-token' }
  | { readonly kind: 'need-ok'; readonly name: string; readonly text: string }
  | { readonly kind: 'need-str'; readonly name: string; readonly text: string }
  | { readonly kind: 'remote'; readonly host: string; readonly port: number; readonly protocol: string }
  | { readonly kind: 'proxy'; readonly index: number; readonly protocol: string; readonly host: string }
  | { readonly kind: 'pk-sign'; readonly data: string; readonly algorithm: string }
  | { readonly kind: 'need-certificate'; readonly hint: string }
  | { readonly kind: 'info-message'; readonly message: PendingAuthentication }
  | { readonly kind: 'notify'; readonly severity: string; readonly type: string; readonly text: string }
  | { readonly kind: 'updown'; readonly direction: 'up' | 'down' }
  | { readonly kind: 'updown-env'; readonly name: string; readonly value: string }
  | { readonly kind: 'updown-env-end' }
  | { readonly kind: 'pkcs11id-count'; readonly count: number }
  | { readonly kind: 'pkcs11id-entry'; readonly index: number; readonly id: string; readonly blob: string }
  /** `SUCCESS:` or `ERROR:` of the command whose turn it is. */
  | { readonly kind: 'reply'; readonly ok: boolean; readonly text: string }
  /** A line of a multi-line reply. */
  | { readonly kind: 'text'; readonly text: string }
  /** The last line of a multi-line reply. */
  | { readonly kind: 'end' }
  /** An asynchronous message of a name or form not known here. */
  | { readonly kind: 'unknown'; readonly name: string; readonly text: string };
